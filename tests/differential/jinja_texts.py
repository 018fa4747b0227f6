"""Writes Jinja expressions and templates by chance: mostly well typed, now and then wrong in type or in syntax."""
import random

CONTEXT = {
    "s": "Hello World", "e": "", "u": "h\u00e9llo \u00dfW\u00f6rld \u4f60\u597d", "m": "one\ntwo three\n\nfour  five", "h": "<a href=\"x\">a & b's</a>",
    "digits": "42", "ws": "  x y ", "path": "/opt/a/b.txt", "csv": "a,b,,c", "mixed": "aB3-cD_e", "js": "{\"k\": [1, 2.5, null]}",
    "ver": "1.2.3", "fmt": "%s-%s", "brace": "{0}:{1}", "url": "see http://example.com/a?b=c and me@example.com or www.x.org.",
    "i": 7, "z": 0, "neg": -3, "big": {"$bigint": "123456789012345678901234567890"}, "f": 2.5, "g": -0.125, "f0": 0.0,
    "huge": 1e300, "inf": {"$float": "inf"}, "nan": {"$float": "nan"}, "t": True, "no": False, "none": None,
    "l": [3, 1, 2], "le": [], "ls": ["b", "A", "c", "a"], "lm": [1, "a", None, 2.5, True], "ll": [[1, 2], [3], []],
    "lf": [0.1, 2.0, -1.5], "tup": {"$tuple": [1, "x", 2.5]}, "pairs": [["a", 1], ["b", 2]],
    "d": {"b": 2, "a": 1, "C": 3}, "de": {}, "dn": {"x": {"y": {"z": [10, 20]}}, "items": "shadow", "k-1": 1, "1": "one"},
    "dm": {"$map": [[1, "one"], [None, "nil"], ["s", 2], [True, "yes"]]},
    "users": [{"name": "ann", "age": 30, "tags": ["x", "y"], "on": True}, {"name": "Bob", "age": 25, "tags": [], "on": False},
              {"name": "cy", "age": 30, "tags": ["z"], "on": True}],
    "holes": [{"a": 1}, {"b": 2}, {"a": None}, {"a": {"b": 5}}],
    "date": {"$date": "2024-03-10"}, "dt": {"$datetime": "2024-03-10T09:30:05.000120+02:00"}, "dtn": {"$datetime": "2021-12-31T23:59:59"},
}
BY_TYPE = {
    "str": "s e u m h digits ws path csv mixed js ver fmt brace url".split(),
    "int": "i z neg t big".split(), "float": "f g f0 huge inf nan".split(), "bool": "t no".split(),
    "list": "l le ls lm ll lf tup pairs users holes".split(), "dict": "d de dn dm".split(), "date": "date dt dtn".split(),
    "none": ["none"], "missing": "missing x9".split(),
}
TYPES = ["str", "int", "float", "bool", "list", "dict", "date", "none", "missing"]
WEIGHTS = [30, 20, 10, 8, 25, 14, 3, 4, 4]

# name -> (type of the input, kinds of the arguments); "k=v" kinds are named, "?" in front: may be left out.
FILTERS = {
    "abs": ("num",), "attr": ("any", "name"), "batch": ("list", "small", "?any"), "capitalize": ("str",),
    "center": ("str", "?width"), "count": ("sized",), "d": ("any", "?any", "?bool"), "default": ("any", "?any", "?boolean=bool"),
    "dictsort": ("dict", "?bool", "?by", "?reverse=bool"), "e": ("any",), "escape": ("any",), "filesizeformat": ("num", "?bool"),
    "first": ("list",), "float": ("any", "?default=num"), "forceescape": ("any",), "format": ("fmt", "?any", "?any"),
    "groupby": ("records", "attribute", "?default=any", "?case_sensitive=bool"), "indent": ("str", "?small", "?bool", "?bool"),
    "int": ("any", "?default=int", "?base=base"), "items": ("dict",), "join": ("list", "?short", "?attribute"), "last": ("list",),
    "length": ("sized",), "list": ("any",), "lower": ("str",), "map": ("list", "filtername"), "max": ("list", "?bool", "?attribute"),
    "min": ("list", "?bool", "?attribute"), "pprint": ("any",), "reject": ("list", "?testname", "?any"),
    "rejectattr": ("records", "attribute", "?testname", "?any"), "replace": ("str", "short", "short", "?small"), "reverse": ("any",),
    "round": ("num", "?small", "?method"), "safe": ("any",), "select": ("list", "?testname", "?any"),
    "selectattr": ("records", "attribute", "?testname", "?any"), "slice": ("list", "small", "?any"),
    "sort": ("list", "?reverse=bool", "?case_sensitive=bool", "?attribute=attribute"), "string": ("any",), "striptags": ("str",),
    "sum": ("list", "?attribute=attribute", "?start=num"), "title": ("str",), "tojson": ("any", "?small"), "trim": ("str", "?short"),
    "truncate": ("str", "?small", "?bool", "?short", "?small"), "unique": ("list", "?bool", "?attribute"), "upper": ("str",),
    "urlencode": ("any",), "urlize": ("str", "?small", "?bool"), "wordcount": ("str",),
    "wordwrap": ("str", "?width", "?bool", "?short"), "xmlattr": ("dict", "?bool"),
}
PLATFORM = {
    "basename": ("str",), "dirname": ("str",), "from_json_string": ("jsontext",), "from_yaml_string": ("yamltext",),
    "json_escape": ("any",), "jsonpath_query": ("any", "jsonpath"), "regex_match": ("any", "regex", "?bool"),
    "regex_replace": ("any", "regex", "replacement", "?bool"), "regex_search": ("any", "regex", "?bool"),
    "regex_substring": ("any", "regex", "?small", "?bool"), "to_complex": ("any",), "to_human_time_from_seconds": ("num",),
    "to_json_string": ("any", "?indent=small", "?sort_keys=bool"), "to_yaml_string": ("any",), "use_none": ("any",),
    "version_bump_major": ("version",), "version_bump_minor": ("version",), "version_bump_patch": ("version",),
    "version_compare": ("version", "version"), "version_equal": ("version", "version"), "version_less_than": ("version", "version"),
    "version_match": ("version", "range"), "version_more_than": ("version", "version"), "version_strip_patch": ("version",),
}
TESTS = {
    "boolean": (), "callable": (), "defined": (), "divisibleby": ("int",), "escaped": (), "even": (), "false": (), "filter": (),
    "float": (), "in": ("any",), "integer": (), "iterable": (), "lower": (), "mapping": (), "none": (), "number": (), "odd": (),
    "sameas": ("any",), "sequence": (), "string": (), "test": (), "true": (), "undefined": (), "upper": (), "eq": ("any",),
    "equalto": ("any",), "ne": ("any",), "gt": ("any",), "greaterthan": ("any",), "ge": ("any",), "lt": ("any",), "lessthan": ("any",),
    "le": ("any",),
}
METHODS = {
    "str": {
        "capitalize": (), "casefold": (), "center": ("width", "?char"), "count": ("short", "?small", "?small"), "encode": (),
        "endswith": ("short", "?small"), "expandtabs": ("?small",), "find": ("short", "?small", "?small"), "format": ("any", "any"),
        "index": ("short",), "isalnum": (), "isalpha": (), "isascii": (), "isdecimal": (), "isdigit": (), "isidentifier": (),
        "islower": (), "isnumeric": (), "isprintable": (), "isspace": (), "istitle": (), "isupper": (), "join": ("list",),
        "ljust": ("width", "?char"), "lower": (), "lstrip": ("?short",), "partition": ("short",), "removeprefix": ("short",),
        "removesuffix": ("short",), "replace": ("short", "short", "?small"), "rfind": ("short",), "rindex": ("short",),
        "rjust": ("width", "?char"), "rpartition": ("short",), "rsplit": ("?short", "?small"), "rstrip": ("?short",),
        "split": ("?short", "?small"), "splitlines": ("?bool",), "startswith": ("short", "?small"), "strip": ("?short",), "swapcase": (),
        "title": (), "translate": ("dict",), "upper": (), "zfill": ("width",), "format_map": ("dict",),
    },
    "list": {"append": ("any",), "clear": (), "copy": (), "count": ("any",), "extend": ("list",), "index": ("any",),
             "insert": ("small", "any"), "pop": ("?small",), "remove": ("any",), "reverse": (), "sort": ("?reverse=bool",)},
    "dict": {"clear": (), "copy": (), "get": ("name", "?any"), "items": (), "keys": (), "pop": ("name", "?any"), "popitem": (),
             "setdefault": ("name", "any"), "update": ("dict",), "values": (), "fromkeys": ("list", "?any")},
    "int": {"bit_length": (), "bit_count": (), "to_bytes": ("small", "order"), "as_integer_ratio": (), "conjugate": ()},
    "float": {"is_integer": (), "hex": (), "as_integer_ratio": (), "conjugate": ()},
    "date": {"isoformat": (), "weekday": (), "isoweekday": (), "strftime": ("strftime",), "timestamp": (), "date": (), "toordinal": (),
             "ctime": (), "utcoffset": ()},
}
PROPERTIES = {"int": ["real", "imag", "numerator", "denominator"], "float": ["real", "imag"],
              "date": "year month day hour minute second microsecond tzinfo".split(),
              "dict": "a b C x items keys name k".split(), "list": ["0", "1", "name"], "str": ["0", "__class__", "nope"]}
UNSAFE = ["__class__", "__init__", "__globals__", "__mro__", "__subclasses__", "_x", "__len__", "__dict__", "__format__", "__doc__"]
SPECS = ["", "5", "<8", ">8", "^9", "*^9", "05", "+", " ", "d", "5d", ",", "_", ",d", "x", "#x", "#o", "b", "#b", "X", "c", "n", "e", ".2e", "f", ".3f",
         "010.2f", "+.1f", "g", ".3g", "G", "%", ".1%", "s", "10s", ".3s", "=+8d", "=08", "<08", "z.1f", "08,.2f", "#.3g", "r", "^", "1.", "q", "-^+5",
         "%Y-%m-%d", "%H:%M", "E", "F", ".0f", "#.0f", "_x", "_b", "020,d", ",.1f", ".10", "5.1", "*<", "é>6"]
PERCENT = ["%s", "%r", "%a", "%d", "%i", "%5d", "%-5d|", "%05d", "%+d", "% d", "%x", "%#x", "%X", "%o", "%#o", "%e", "%.2e", "%f", "%.1f", "%08.3f",
           "%g", "%.3g", "%#g", "%G", "%c", "%%", "%5s", "%-5s|", "%.2s", "%*d", "%.*f", "%(a)s", "%(b)d", "%(x)s", "%q", "%", "%5", "%u", "%ld", "%+s",
           "%#.3x", "%.5d", "%-+5d|", "%+.1e", "%F", "%E", "%(a)5.1f"]
FIELDS = ["{}", "{0}", "{1}", "{a}", "{b}", "{0.a}", "{0[a]}", "{0[0]}", "{!r}", "{!s}", "{!a}", "{0!r:>9}", "{{", "}}", "{", "}", "{0.__class__}", "{x}",
          "{2}", "{0:{1}}", "{:>{}}", "{!x}", "{0[", "{0]}", "{:", "{a.b}", "{0.real}"]
REGEX = ["a", "[a-z]+", "(\\w)(\\w)", "^H", "o$", "\\d+", "(?i)hello", ".", "", "(", "x*", "l{2}", "(?P<n>o)", "\\bW", "[^a-z ]", "a|b", "(?=l)l", "\\s"]
STRFTIME = ["%Y-%m-%d", "%H:%M:%S", "%d %B %Y", "%a %b", "%j", "%U", "%z", "%%", "x", "%y %I %p", "%f", "%e"]
YAML = ["a: 1", "[1, 2.5, x]", "- a\n- b: c", "yes", "null", "2024-01-02", "a: [", "'q'", "1_000", "0x1F", "a: &x 1\nb: *x", "~", "1e3", ".5"]
JSON = ["{\"a\": 1}", "[1, 2.5, null, true]", "\"x\"", "1", "{", "", "nul", "[1,]", "1.0e2", " {} ", "{\"a\": {\"b\": []}}"]
VERSIONS = ["1.2.3", "1.2.4", "0.0.1", "1.2.3-rc1", "1.2.3+b5", "1.2", "x", "2.0.0-alpha.1", "10.0.0", "01.2.3"]
RANGES = [">1.0.0", ">=1.2.3", "<2.0.0", "==1.2.3", "!=1.2.3", "1.2.3", "<=0.1.0", "=1.2.3", ">x"]
JSONPATHS = ["a", "$.a", "x.y", "$..z", "[0]", "[*].name", "$[0:2]", "$.*", "b.c", "users[*]", "$..name", "x.y.z[1]", "k.`parent`", "a[", "$"]


class Texts:
    """A stream of texts from one seed."""

    def __init__(self, seed, platform):
        self.chance = random.Random(seed)
        self.through_ctx = False  # the workflow engine's data is reached by ctx()
        self.filters = dict(FILTERS, **(PLATFORM if platform else {}))
        self.filter_names, self.test_names = sorted(self.filters), sorted(TESTS)

    def one(self, *items):
        return self.chance.choice(items)

    def often(self, share):
        return self.chance.random() < share

    # Literals

    def quoted(self, text):
        quote = self.one("'", '"')
        text = text.replace("\\", "\\\\").replace("\n", "\\n").replace(quote, "\\" + quote)
        return quote + text + quote

    def text_literal(self):
        words = ["a", "abc", "Hello", "x y", "1", "", "A-b_c", "%s", "{}", "\u00e9", "a\nb", "it's", "\u4f60", "0x1f", "3.7", "<b>", "-12", "1e3", "true", "TITLE case"]
        return self.quoted(self.one(*words))

    def literal(self, kind):
        if kind == "str":
            return self.text_literal()
        if kind == "int":
            return self.one("0", "1", "2", "3", "7", "10", "-1", "42", "100", "1_000", "0x1f", "0b11", "0o17", "9223372036854775807")
        if kind == "float":
            return self.one("0.5", "1.0", "2.75", "-0.0", "1e3", "1e-7", "3.14159", "1e16", "123456.789", "1e22")
        if kind == "bool":
            return self.one("true", "false", "True", "False")
        if kind == "none":
            return self.one("none", "None")
        if kind == "list":
            items = [self.expression(self.any_type(), 2) for _ in range(self.chance.randrange(4))]
            if self.often(0.2) and items:
                return "(" + ", ".join(items) + ",)"
            return "[" + ", ".join(items) + "]"
        if kind == "dict":
            keys = [self.one("'a'", "'b'", "'name'", "1", "none", "'x'") for _ in range(self.chance.randrange(3))]
            return "{ " + ", ".join(f"{key}: {self.expression(self.any_type(), 2)}" for key in keys) + " }"
        return self.one("none", "missing")

    def any_type(self):
        return self.chance.choices(TYPES, WEIGHTS)[0]

    def variable(self, kind):
        name = self.chance.choice(BY_TYPE[kind])
        return self.one(f"ctx().{name}", f"ctx('{name}')", f"ctx({name!r})") if self.through_ctx else name

    # Arguments

    def argument(self, kind, depth):
        plain = {
            "small": lambda: self.one("0", "1", "2", "3", "-1", "5", "none", "10"), "width": lambda: self.one("0", "5", "10", "20", "3", "-2"),
            "short": lambda: self.one("'a'", "'l'", "''", "' '", "','", "'o'", "'lo'", "'-'", "'\\n'", "e", "'\u00e9'", "none", "1"),
            "char": lambda: self.one("'*'", "'0'", "' '", "'ab'", "''", "'\u00e9'"), "base": lambda: self.one("10", "16", "2", "8", "0", "36", "1"),
            "by": lambda: self.one("'key'", "'value'", "'x'"), "method": lambda: self.one("'common'", "'ceil'", "'floor'", "'x'"),
            "name": lambda: self.one("'a'", "'b'", "'x'", "'name'", "'C'", "'items'", "'upper'", "'__class__'", "1", "'nope'"),
            "attribute": lambda: self.one("'name'", "'age'", "'tags'", "'on'", "'a'", "'a.b'", "0", "'tags.0'", "'nope'", "'name,age'", "'__class__'"),
            "order": lambda: self.one("'big'", "'little'", "'x'"), "regex": lambda: self.quoted(self.one(*REGEX)),
            "replacement": lambda: self.one("''", "'-'", "'\\\\1'", "'\\\\g<0>'", "'[\\\\2]'"), "strftime": lambda: self.quoted(self.one(*STRFTIME)),
            "jsontext": lambda: self.quoted(self.one(*JSON)), "yamltext": lambda: self.quoted(self.one(*YAML)),
            "version": lambda: self.quoted(self.one(*VERSIONS)), "range": lambda: self.quoted(self.one(*RANGES)),
            "jsonpath": lambda: self.quoted(self.one(*JSONPATHS)), "testname": lambda: self.quoted(self.one(*self.test_names)),
            "fmt": lambda: self.quoted(self.percent_text()),
        }
        if kind in plain:
            return plain[kind]()
        if kind == "filtername":
            if self.often(0.5):
                return "attribute=" + self.argument("attribute", depth) + (", default=" + self.expression(self.any_type(), 3) if self.often(0.3) else "")
            name = self.one(*self.filter_names)
            return ", ".join([self.quoted(name)] + self.arguments(self.filters[name][1:], depth))
        wide = {"any": self.any_type, "num": lambda: self.one("int", "float", "float"), "sized": lambda: self.one("str", "list", "dict"),
                "records": lambda: "records"}
        kind = wide[kind]() if kind in wide else kind
        if kind == "records":
            return self.one("users", "users", "holes", "pairs", "ll", "users[1:]", "[d, dn]")
        return self.expression(kind, depth + 1)

    def arguments(self, kinds, depth):
        out = []
        for kind in kinds:
            if kind.startswith("?"):
                if self.often(0.55):
                    if "=" in kind:
                        continue
                    break
                kind = kind[1:]
            name, _, kind = kind.rpartition("=")
            out.append((name + "=" if name else "") + self.argument(kind, depth))
        return out

    # Expressions

    def expression(self, kind, depth=0):
        if self.often(0.06):
            kind = self.any_type()
        if depth > 3 or self.often(0.25 + 0.12 * depth):
            return self.variable(kind) if self.often(0.65) else self.literal(kind)
        made = self.chance.choices(
            [self.filtered, self.method, self.operation, self.access, self.conditional, self.test, self.grouped, self.formatted, self.called],
            [30, 16, 20, 14, 4, 6, 3, 5, 4])[0](kind, depth)
        return made

    def filtered(self, kind, depth):
        name = self.one(*self.filter_names)
        takes, *kinds = self.filters[name]
        source = self.argument(takes, depth)
        if " " in source and not source.startswith(("(", "[", "'", '"')):
            source = f"({source})"
        arguments = self.arguments(kinds, depth)
        out = source + self.one(" | ", "|") + name + (f"({', '.join(arguments)})" if arguments or self.often(0.1) else "")
        if name in ("map", "select", "reject", "selectattr", "rejectattr", "unique", "items", "batch", "slice", "reverse") and self.often(0.7):
            out += " | " + self.one("list", "list", "join(',')", "first", "length", "sort", "sum")
        return f"({out})" if self.often(0.5) else out

    def method(self, kind, depth):
        of = self.one("str", "str", "str", "list", "dict", "int", "float", "date")
        name = self.one(*sorted(METHODS[of]))
        source = self.variable(of) if self.often(0.6) else "(" + self.expression(of, depth + 1) + ")"
        out = f"{source}.{name}({', '.join(self.arguments(METHODS[of][name], depth))})"
        return out + (" | list" if of == "dict" and self.often(0.3) else "")

    def operation(self, kind, depth):
        pick = self.chance.random()
        if pick < 0.45:
            operator = self.one("+", "-", "*", "/", "//", "%", "+", "-")
            a, b = (("int", "float") if kind != "str" else ("str", "str"))
            left, right = self.expression(self.one(a, b), depth + 1), self.expression(self.one(a, b, "int"), depth + 1)
            if operator == "*":
                right = self.one("0", "1", "2", "3", "-1", "2.5", "i")
            return self.one(f"{left} {operator} {right}", f"({left} {operator} {right})")
        if pick < 0.5:
            return f"{self.one('i', 'f', '2', '-3', 'neg', '0', '10', 't')} ** {self.one('0', '1', '2', '3', '-1', '0.5')}"
        if pick < 0.6:
            return f"{self.expression(self.any_type(), depth + 1)} ~ {self.expression(self.any_type(), depth + 1)}"
        if pick < 0.8:
            same = self.any_type()
            operator = self.one("==", "!=", "<", ">", "<=", ">=", "in", "not in")
            right = self.expression(self.one("list", "str", "dict") if "in" in operator else same, depth + 1)
            return f"({self.expression(same, depth + 1)} {operator} {right})"
        if pick < 0.92:
            return f"({self.expression(self.any_type(), depth + 1)} {self.one('and', 'or')} {self.expression(self.any_type(), depth + 1)})"
        return self.one("not ", "-", "+") + self.expression(self.one("int", "float", "bool", "str"), depth + 1)

    def access(self, kind, depth):
        of = self.one("dict", "list", "str", "int", "date", "dict", "list", "missing", "none")
        source = self.variable(of) if self.often(0.7) else "(" + self.expression(of, depth + 1) + ")"
        pick = self.chance.random() if of not in ("none", "int") else self.chance.random() * 0.7
        if pick < 0.4:
            name = self.one(*PROPERTIES.get(of, ["x"])) if self.often(0.9) else self.one(*UNSAFE)
            return f"{source}.{name}"
        if pick < 0.75:
            key = self.one("0", "1", "-1", "'a'", "'x'", "'items'", "none", "true", "5", "'__class__'", self.expression("int", depth + 2))
            return f"{source}[{key}]"
        parts = [self.one("", "0", "1", "2", "-1", "none", "-5", "10") for _ in range(self.one(2, 3))]
        return f"{source}[{':'.join(parts)}]"

    def conditional(self, kind, depth):
        out = f"{self.expression(kind, depth + 1)} if {self.expression(self.any_type(), depth + 1)}"
        return f"({out} else {self.expression(kind, depth + 1)})" if self.often(0.8) else f"({out})"

    def test(self, kind, depth):
        name = self.one(*self.test_names)
        arguments = self.arguments(TESTS[name], depth + 1)
        return f"({self.expression(self.any_type(), depth + 1)} is {self.one('', '', 'not ')}{name}{'(' + ', '.join(arguments) + ')' if arguments else ''})"

    def grouped(self, kind, depth):
        return "(" + self.expression(kind, depth + 1) + ")"

    def percent_text(self):
        return self.one("", "a ", "\u00e9") + "".join(self.one(*PERCENT) + self.one("", " ", "x") for _ in range(self.one(1, 1, 2)))

    def formatted(self, kind, depth):
        values = [self.expression(self.any_type(), depth + 2) for _ in range(self.one(1, 1, 2, 3))]
        pick = self.chance.random()
        if pick < 0.4:
            right = self.one(values[0], "(" + ", ".join(values) + ",)", "d", "{'a': " + values[0] + " }")
            return f"{self.quoted(self.percent_text())} % {right}"
        if pick < 0.75:
            text = "{:" + self.one(*SPECS) + "}" if self.often(0.7) else "".join(self.one(*FIELDS) for _ in range(self.one(1, 2)))
            named = self.one("", ", a=1", ", a=d, b=s", ", x='q'")
            return f"{self.quoted(text)}.format({', '.join(values)}{named})"
        return f"{self.quoted(self.percent_text())} | format({', '.join(values)})"

    def called(self, kind, depth):
        return self.one(
            f"range({', '.join(self.one('0', '1', '3', '10', '-2', '100001', 'i') for _ in range(self.one(1, 2, 3)))})" + self.one("", " | list", " | sum"),
            f"dict(a={self.expression(self.any_type(), depth + 1)}, b=2)", f"dict({self.one('d', 'pairs', 'users', 'l', 's')}{self.one('', ', z=1')})",
            f"namespace(a={self.expression(self.any_type(), depth + 1)}).a", "cycler(1, 'b').next()", "joiner('-')() ~ 'x'",
            f"{self.variable('str')}()", f"{self.expression('str', depth + 1)}.nope({self.one('', '1', 'a=1')})", f"dict(**d)", "dict(*pairs)", "s.split(*[','])",
        )

    # Templates

    def template(self):
        out = "".join(self.block(0) for _ in range(self.chance.randrange(1, 4)))
        return self.damaged(out) if self.often(0.08) else out

    def damaged(self, text):
        at = self.chance.randrange(len(text) + 1)
        piece = self.one("", "{", "}", "%", "|", "'", "(", ")", "{%", "%}", "{{", "}}", ",", " is ", "\\", "#}", "{#", "\n", ".", "=", "!", " if ", "endif")
        return text[:at] + piece + text[at + self.one(0, 1, 2):]

    def data(self):
        return self.one("x", " ", "\n", "a\n  ", "  b ", "\n\n", "", "text, ", "\t")

    def open(self, tag):
        return "{%" + self.one("", "", "", "-", "+") + " " + tag + " " + self.one("", "", "", "-", "+") + "%}" if self.often(0.3) else "{% " + tag + " %}"

    def printed(self):
        return self.one("{{ ", "{{ ", "{{ ", "{{- ") + self.expression(self.any_type(), 1) + self.one(" }}", " }}", " }}", " -}}")

    def body(self, depth):
        return self.data() + "".join(self.block(depth + 1) for _ in range(self.chance.randrange(0, 3))) + self.data()

    def block(self, depth):
        if depth > 2 or self.often(0.4):
            return self.data() + self.printed() + self.data()
        return self.chance.choices([self.for_block, self.if_block, self.set_block, self.macro_block, self.with_block, self.filter_block, self.other_block],
                                   [25, 20, 15, 12, 8, 8, 12])[0](depth)

    def for_block(self, depth):
        target, source = self.one(("x", self.expression("list", 1)), ("x", "l"), ("k, v", "d.items()"), ("k, v", "d | dictsort"), ("x", "users"), ("a, b", "pairs"),
                                  ("x", "range(3)"), ("x", "s"), ("x", "le"), ("x", "ll"))
        first = target.split(",")[0]
        inner = self.one("{{ x }}", f"{{{{ {first} }}}}", "{{ loop.index }}/{{ loop.length }}", "{{ loop.first }}{{ loop.last }}",
                         "{{ loop.previtem|default('-') }}{{ loop.nextitem|default('+') }}", "{{ loop.cycle('a', 'b') }}", f"{{% if loop.changed({first}) %}}c{{% endif %}}",
                         "{{ loop.revindex0 }}{{ loop.depth }}", "{% set y = loop.index %}{{ y }}", "{{ loop.nope }}", "{{ loop }}" if self.often(0.05) else "")
        tail = self.one("", "", "", " if " + self.one(f"{first}", f"{first} is defined", "loop is defined", "true", self.expression("bool", 2)))
        recursive = self.one("", "", "", " recursive")
        if recursive and self.often(0.7):
            source, target, inner = "[[1, [2, 3]], [4]]", "x", "{{ x if x is not iterable else '(' ~ loop(x) ~ ')' }}{{ loop.depth0 }}"
        other = self.open("else") + self.data() if self.often(0.2) else ""
        return self.open(f"for {target} in {source}{tail}{recursive}") + inner + self.body(depth) + other + self.open("endfor")

    def if_block(self, depth):
        out = self.open(f"if {self.expression(self.any_type(), 1)}") + self.body(depth)
        if self.often(0.3):
            out += self.open(f"elif {self.expression(self.any_type(), 1)}") + self.body(depth)
        if self.often(0.4):
            out += self.open("else") + self.body(depth)
        return out + self.open("endif")

    def set_block(self, depth):
        pick = self.chance.random()
        if pick < 0.4:
            return self.open(f"set v = {self.expression(self.any_type(), 1)}") + "{{ v }}" + self.data()
        if pick < 0.5:
            return self.open(f"set a, b = {self.one('pairs[0]', '1, 2', 's', '(1, 2, 3)', 'l')}") + "{{ a }}{{ b }}"
        if pick < 0.7:
            return self.open("set v" + self.one("", " | upper", " | trim | length")) + self.body(depth) + self.open("endset") + "{{ v }}"
        if pick < 0.9:
            return "{% set ns = namespace(n=0) %}{% for q in l %}{% set ns.n = ns.n + q %}{% endfor %}{{ ns.n }}"
        return "{% set v = 1 %}{% if t %}{% set v = 2 %}{% endif %}{% for q in l %}{% set v = q %}{% endfor %}{{ v }}"

    def macro_block(self, depth):
        parameters = self.one("", "a", "a, b=2", "a, b=a, c=none", "a='x'")
        inner = self.one("{{ a }}", "[{{ a|default('-') }}{{ b|default('-') }}]", "{{ varargs }}", "{{ kwargs }}", "{{ caller() }}", "{{ caller(1) }}", "{{ caller is defined }}",
                         self.body(depth))
        out = self.open(f"macro mac({parameters})") + inner + self.open("endmacro")
        arguments = self.one("", "1", "1, 2", "a=1", "1, b=3", "1, 2, 3, 4", "z=5", "'s', *l", "**d")
        if self.often(0.3):
            return out + self.open(f"call{self.one('', '', '(p)')} mac({arguments})") + self.one("body", "{{ p }}", "") + self.open("endcall")
        return out + f"{{{{ mac({arguments}) }}}}" + self.one("", "{{ mac.name }}{{ mac.arguments }}", "{{ mac.catch_kwargs }}")

    def with_block(self, depth):
        return self.open(self.one("with", f"with w = {self.expression(self.any_type(), 1)}", "with a = 1, b = a")) + self.body(depth) + \
            self.one("", "{{ w|default('?') }}", "{{ a|default('?') }}") + self.open("endwith")

    def filter_block(self, depth):
        name = self.one("upper", "trim", "escape", "replace('a', 'b')", "title|trim", "indent(2)", "wordwrap(5)", "length", "nope", "center(12)")
        return self.open(f"filter {name}") + self.body(depth) + self.open("endfilter")

    def other_block(self, depth):
        return self.one(
            "{% raw %}{{ x }}{% endraw %}", "{%- raw -%} {% if %} {%- endraw -%}", "{# note #}", "{#- note -#}", "  {# a\nb #}\n",
            self.open(f"autoescape {self.one('true', 'false')}") + "{{ h }}{{ h|safe }}{{ h ~ s }}{{ [h] }}" + self.printed() + self.open("endautoescape"),
            self.open("block one") + self.body(depth) + self.open("endblock"), "{{ self.one() }}", "{% block two required %}{% endblock %}",
            "{% include 'x' %}", "{% import 'x' as y %}", "{% extends 'x' %}", "{% from 'x' import y %}", "{% include 'x' ignore missing %}",
            "{% print s, l %}", "{% do l.append(1) %}", "{% nope %}", "{% endif %}", "{% break %}", "{% if t %}", "{% for x in %}", "{% set 1 = 2 %}", "{% set loop = 1 %}",
            "{{ l.append(9) }}{{ l }}", "{{ d.update({'q': 1}) }}{{ d }}", "{% set q = [] %}{% for x in l %}{{ q.append(x) or '' }}{% endfor %}{{ q }}",
            "{{ s\n}}", "{{ 'a' 'b' }}", "{{ }}", "{{ s", "{{ (1, 2) }}", "{{ 1, 2 }}", "{{ [1,] }}{{ (1,) }}", "{{ not }}", "{{ s.}}", "{{ s|nope }}", "{{ s is nope }}",
            "{{ '{{' }}", "{{ \"a\\tb\\u00e9\\x41\\N{BULLET}\" }}", "{{ '\\q' }}", "{{ 1.5.real }}", "{{ d.a.b.c }}", "{{ l.0 }}", "{{ 08 }}", "{{ 1__0 }}", "{{ a b }}", "{{ $ }}",
        )

    def request(self, mode):
        self.through_ctx = mode == "workflow"
        if mode == "expression":
            text = self.expression(self.any_type())
            if self.often(0.05) and text:
                text = self.damaged(text)
        elif mode == "workflow":
            text = self.one("", "", "", "x ", "\n") + self.one("{{ ", "{{") + self.expression(self.any_type()).replace("\n", " ") + self.one(" }}", "}}") + self.one("", "", " y", "{{ 1 }}")
            if self.often(0.15):
                text = self.template()
        else:
            text = self.template() if self.often(0.6) else "{{ " + self.expression(self.any_type()) + " }}"
        return {"engine": "jinja", "mode": mode, "text": text, "context": CONTEXT}
