"""Writes YAQL expressions by chance: mostly well typed, now and then wrong in type or in syntax."""
import random

CONTEXT = {
    "s": "Hello World", "e": "", "u": "h\u00e9llo \u00dfW\u00f6rld", "digits": "42", "ws": "  x y ", "csv": "a,b,,c", "path": "/opt/a/b.txt",
    "i": 7, "z": 0, "neg": -3, "f": 2.5, "g": -0.125, "t": True, "no": False, "none": None,
    "l": [3, 1, 2], "le": [], "ls": ["b", "A", "c", "a"], "lm": [1, "a", None, 2.5, True], "ll": [[1, 2], [3], []], "lb": [True, False],
    "d": {"b": 2, "a": 1, "c": 3}, "de": {}, "dn": {"x": {"y": {"z": [10, 20]}}, "k": "v"},
    "users": [{"name": "ann", "age": 30, "tags": ["x", "y"], "on": True}, {"name": "Bob", "age": 25, "tags": [], "on": False},
              {"name": "cy", "age": 30, "tags": ["z"], "on": True}],
}
BY_TYPE = {"str": "s e u digits ws csv path".split(), "int": "i z neg".split(), "float": "f g".split(), "bool": "t no".split(),
           "list": "l le ls lm ll".split(), "ints": ["l"], "users": ["users"], "dict": "d de dn".split(), "none": ["none"], "missing": ["nope"]}
TYPES = ["str", "int", "float", "bool", "list", "ints", "users", "dict", "none", "missing"]
WEIGHTS = [26, 20, 8, 8, 16, 10, 10, 14, 3, 2]

# receiver -> method, arguments by kind ("?": may be left out; "k=v": by name), what comes of it
METHODS = {
    "str": [("toUpper", (), "str"), ("toLower", (), "str"), ("trim", ("?chars",), "str"), ("trimLeft", ("?chars",), "str"),
            ("trimRight", ("?chars",), "str"), ("split", ("?short", "?small"), "list"), ("rightSplit", ("?short", "?small"), "list"),
            ("replace", ("short", "short", "?small"), "str"), ("substring", ("small", "?small"), "str"), ("indexOf", ("short", "?small"), "int"),
            ("lastIndexOf", ("short",), "int"), ("startsWith", ("short",), "bool"), ("endsWith", ("short",), "bool"), ("len", (), "int"),
            ("norm", (), "str"), ("toCharArray", (), "list"), ("matches", ("regex",), "bool"), ("isEmpty", (), "bool")],
    "list": [("len", (), "int"), ("count", (), "int"), ("first", ("?any",), "any"), ("last", ("?any",), "any"), ("skip", ("small",), "list"),
             ("limit", ("small",), "list"), ("append", ("any",), "list"), ("reverse", (), "list"), ("distinct", (), "list"),
             ("toList", (), "list"), ("toSet", (), "any"), ("join", ("short",), "str"), ("flatten", (), "list"), ("enumerate", ("?small",), "list"),
             ("contains", ("any",), "bool"), ("indexOf", ("any",), "int"), ("lastIndexOf", ("any",), "int"), ("slice", ("small",), "list"),
             ("splitAt", ("small",), "list"), ("insert", ("small", "any"), "list"), ("delete", ("small", "?small"), "list"),
             ("replace", ("small", "any"), "list"), ("concat", ("list",), "list"), ("zip", ("list",), "list"), ("any", (), "bool"),
             ("cycle", (), "cycled"), ("select", ("of any",), "list"), ("where", ("of bool",), "list"), ("defaultIfEmpty", ("list",), "list"),
             ("memorize", (), "list"), ("takeWhile", ("of bool",), "list"), ("skipWhile", ("of bool",), "list"), ("isEmpty", (), "bool")],
    "ints": [("sum", ("?int",), "int"), ("min", ("?int",), "int"), ("max", ("?int",), "int"), ("orderBy", ("of int",), "ints"),
             ("orderByDescending", ("of int",), "ints"), ("select", ("of int",), "ints"), ("where", ("of test",), "ints"),
             ("all", ("of test",), "bool"), ("any", ("of test",), "bool"), ("aggregate", ("fold", "?int"), "int"), ("accumulate", ("fold",), "ints"),
             ("indexWhere", ("of test",), "int"), ("lastIndexWhere", ("of test",), "int"), ("groupBy", ("of int",), "list"),
             ("selectMany", ("of list",), "list"), ("splitWhere", ("of test",), "list"), ("sliceWhere", ("of test",), "list"),
             ("toDict", ("of int", "of any"), "dict"), ("merge", ("list",), "any"), ("single", (), "any")],
    "users": [("select", ("of field",), "list"), ("where", ("of utest",), "users"), ("orderBy", ("of field",), "users"),
              ("orderByDescending", ("of field",), "users"), ("groupBy", ("of field", "?of field"), "list"), ("toDict", ("of name", "?of field"), "dict"),
              ("distinct", ("of field",), "users"), ("len", (), "int"), ("first", (), "dict"), ("limit", ("small",), "users"),
              ("all", ("of utest",), "bool"), ("any", ("of utest",), "bool"), ("join", ("list", "pair", "pair"), "list"), ("selectMany", ("of tags",), "list")],
    "dict": [("keys", (), "list"), ("values", (), "list"), ("items", (), "list"), ("get", ("key", "?any"), "any"), ("set", ("key", "any"), "dict"),
             ("containsKey", ("key",), "bool"), ("containsValue", ("any",), "bool"), ("delete", ("key",), "dict"), ("deleteAll", ("keys",), "dict"),
             ("mergeWith", ("dict",), "dict"), ("toList", (), "list"), ("len", (), "int"), ("set", ("dict",), "dict")],
}
FUNCTIONS = [("len", ("any",), "int"), ("str", ("any",), "str"), ("int", ("any",), "int"), ("float", ("any",), "float"), ("bool", ("any",), "bool"),
             ("isString", ("any",), "bool"), ("isInteger", ("any",), "bool"), ("isNumber", ("any",), "bool"), ("isBoolean", ("any",), "bool"),
             ("isList", ("any",), "bool"), ("isDict", ("any",), "bool"), ("isSet", ("any",), "bool"), ("abs", ("num",), "num"), ("sign", ("num",), "int"),
             ("min", ("num", "num"), "num"), ("max", ("num", "num"), "num"), ("pow", ("smallnum", "smallnum"), "num"), ("round", ("num", "?small"), "num"),
             ("bitwiseAnd", ("int", "int"), "int"), ("bitwiseXor", ("int", "int"), "int"), ("shiftBitsLeft", ("int", "small"), "int"),
             ("list", ("any", "any"), "list"), ("dict", ("a=any", "b=any"), "dict"), ("set", ("scalar", "scalar"), "any"), ("range", ("small", "?small"), "ints"),
             ("coalesce", ("any", "any"), "any"), ("switch", ("rule", "rule"), "any"), ("selectCase", ("bool", "bool"), "int"),
             ("concat", ("str", "str"), "str"), ("isEmpty", ("str",), "bool"), ("regex", ("regex",), "regex"), ("datetime", ("small", "small", "small"), "date"),
             ("timespan", ("days=small", "hours=small"), "any"), ("hex", ("int",), "str"), ("characters", ("digits=bool",), "list"), ("repeat", ("scalar", "small"), "list"),
             ("escapeRegex", ("str",), "str"), ("format", ("str", "any"), "str"), ("isDatetime", ("any",), "bool")]
REGEX = ["a", "[a-z]+", "(\\\\w)o", "^H", "o$", ".", "", "l{2}", "(", "a|b"]
BINARY = ["+", "-", "*", "/", "mod", "=", "!=", "<", ">", "<=", ">=", "and", "or", "in", "=~", "->"]


class Texts:
    """A stream of texts from one seed."""

    def __init__(self, seed):
        self.chance = random.Random(seed)

    def one(self, *items):
        return self.chance.choice(items)

    def often(self, share):
        return self.chance.random() < share

    def any_type(self):
        return self.chance.choices(TYPES, WEIGHTS)[0]

    def variable(self, kind):
        name = self.chance.choice(BY_TYPE[kind])
        return self.one(f"ctx().{name}", f"ctx({name})", f"ctx('{name}')", f"ctx().get({name})")

    def literal(self, kind):
        if kind == "str":
            return self.one("abc", "'x y'", '"Hello"', "''", "'a,b'", "'1'", "`raw\\n`", "'it\\'s'", "'\\u00e9'", "'3.5'")
        if kind == "int":
            return self.one("0", "1", "2", "3", "10", "-1", "42", "9223372036854775807", "9223372036854775808")
        if kind == "float":
            return self.one("0.5", "1.0", "2.75", "-0.0", "100.25", "3.0")
        if kind == "bool":
            return self.one("true", "false")
        if kind == "list":
            return "[" + ", ".join(self.expression(self.any_type(), 3) for _ in range(self.chance.randrange(4))) + "]"
        if kind == "ints":
            return "[" + ", ".join(self.literal("int") for _ in range(self.chance.randrange(4))) + "]"
        if kind == "dict":
            return "{" + ", ".join(f"{self.one('a', 'b', '1', 'x')} => {self.expression(self.any_type(), 3)}"
                                   for _ in range(self.chance.randrange(3))) + "}"
        return self.one("null", "null", "$nope")

    def about(self, what):
        """An expression of `$`, the item that is looked at."""
        name, age = self.one("$.name", "$.get(name)"), self.one("$.age", "$[age]")
        return {
            "any": lambda: self.one("$", "[$]", "str($)", "$ = 1", "{a => $}", "$ + 1", "len($)", "$.len()", "isString($)", self.expression("any", 3)),
            "bool": lambda: self.one("$ = 1", "$ != null", "isString($)", "true", "$", "$ > 1", "bool($)", "$ in [1, 2]"),
            "int": lambda: self.one("$", "-$", "$ * 2", "$ mod 2", "abs($)", "$ / 2", "1"),
            "test": lambda: self.one("$ > 1", "$ = 2", "$ mod 2 = 0", "true", "false", "not $ = 1", "$ >= 2 and $ < 3"),
            "list": lambda: self.one("[$, $]", "range($)", "[]", "$"),
            "field": lambda: self.one(name, age, "$.on", "$.tags", "$", "$.nope", "[$.name, $.age]", "$.age + 1", "$.name.len()"),
            "utest": lambda: self.one("$.on", "$.age > 26", f"{name} = ann", "not $.on", "$.tags.len() > 0", "x in $.tags", f"{age} = 30 and $.on"),
            "name": lambda: name, "tags": lambda: self.one("$.tags", "$.name.toCharArray()"),
        }[what]()

    def argument(self, kind, depth):
        if kind.startswith("of "):
            return self.about(kind[3:])
        plain = {
            "small": lambda: self.one("0", "1", "2", "3", "-1", "5", "null"), "short": lambda: self.one("a", "l", "''", "' '", "','", "o", "lo", "1"),
            "chars": lambda: self.one("' '", "x", "' H'", "''"), "key": lambda: self.one("a", "b", "x", "'nope'", "1", "k"), "keys": lambda: self.one("[a]", "[a, b]", "[]", "ctx().ls"),
            "regex": lambda: "'" + self.one(*REGEX) + "'", "fold": lambda: self.one("$1 + $2", "$1 * $2", "$2", "max($1, $2)"),
            "pair": lambda: self.one("$1 = $2", "true", "[$1, $2]", "$2", "$1.name"), "smallnum": lambda: self.one("0", "1", "2", "3", "-1", "0.5"),
            "rule": lambda: f"{self.expression('bool', depth + 1)} => {self.expression('any', depth + 1)}",
        }
        if kind in plain:
            return plain[kind]()
        wide = {"num": lambda: self.one("int", "float"), "scalar": lambda: self.one("int", "str", "bool", "none"), "any": self.any_type}
        return self.expression(wide[kind]() if kind in wide else kind, depth + 1)

    def arguments(self, kinds, depth):
        out = []
        for kind in kinds:
            if kind.startswith("?"):
                if self.often(0.5):
                    break
                kind = kind[1:]
            name, _, kind = kind.rpartition("=")
            out.append((name + " => " if name else "") + self.argument(kind, depth))
        if self.often(0.02):
            out.append(self.argument("any", depth))
        return ", ".join(out)

    def expression(self, kind, depth=0):
        if kind == "any":
            kind = self.any_type()
        if self.often(0.03):
            kind = self.any_type()
        if depth > 3 or self.often(0.15 + 0.12 * depth):
            return self.variable(kind) if self.often(0.6) and kind in BY_TYPE else self.literal(kind)
        made = [(name, kinds, None) for name, kinds, gives in FUNCTIONS if gives == kind]
        for receiver, methods in METHODS.items():
            made += [(name, kinds, receiver) for name, kinds, gives in methods if gives in (kind, "any")]
        choice = self.chance.random()
        if choice < 0.2 or not made:
            return self.operator(kind, depth)
        name, kinds, receiver = self.one(*made)
        arguments = self.arguments(kinds, depth)
        if receiver is None:
            return f"{name}({arguments})"
        start = self.expression(receiver, depth + 1)
        return f"{start if start[0] not in '-n' else '(' + start + ')'}{self.one('.', '.', '.', '.', '?.')}{name}({arguments})"

    def operator(self, kind, depth):
        if kind in ("int", "float"):
            return self.both(self.one("+", "-", "*", "/", "mod"), kind, kind, depth)
        if kind == "str":
            return self.both("+", "str", "str", depth)
        if kind == "bool":
            return self.one(lambda: self.both(self.one("and", "or"), "bool", "bool", depth), lambda: "not " + self.expression("bool", depth + 1),
                            lambda: self.both(self.one("=", "!=", "<", ">", "<=", ">="), *[self.one("int", "str", "float")] * 2, depth),
                            lambda: self.both("in", "any", "list", depth), lambda: f"{self.expression('str', depth + 1)} =~ '{self.one(*REGEX)}'")()
        if kind in ("list", "ints", "dict"):
            return self.one(lambda: self.both("+", kind, kind, depth), lambda: self.variable(kind), lambda: self.literal(kind))()
        if self.often(0.3):
            return self.one(f"{self.variable('list')}[{self.argument('small', depth)}]", f"{self.variable('dict')}[{self.argument('key', depth)}]",
                            f"ctx().users[$.age > 26]", f"ctx().dn.x.y.z[{self.argument('small', depth)}]", "ctx().users.name")
        return self.both(self.one(*BINARY), self.any_type(), self.any_type(), depth)

    def both(self, sign, left, right, depth):
        out = f"{self.expression(left, depth + 1)} {sign} {self.expression(right, depth + 1)}"
        return f"({out})" if self.often(0.5) or depth else out

    def spoiled(self, text):
        place = self.chance.randrange(len(text) + 1)
        return text[:place] + self.one("", "(", ")", "$", ".", ",", "=>", " ", "'", "[", "-", "\u00e9", "%") + text[place + self.chance.randrange(2):]

    def request(self, mode):
        text = self.expression("any")
        if self.often(0.06):
            text = self.spoiled(text)
        text = f"<% {text} %>"
        if self.often(0.05):
            text = self.one("a ", "") + text + self.one(" and <% ctx().i %>", " b", "\n")
        return {"engine": "yaql", "mode": mode, "text": text, "context": CONTEXT}
