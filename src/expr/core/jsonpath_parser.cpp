#include "expr/core/jsonpath_parser.h"

#include "base/strings.h"

namespace squall::expr {
namespace {

using Step = JsonPath::Step;
using StepPtr = std::unique_ptr<Step>;

enum class Token : std::uint8_t { kEnd, kPunctuation, kDoubleDot, kNumber, kId, kNamedOperator, kWhere };

struct Lexeme {
  Token token = Token::kEnd;
  std::string text;
  int column = 1;
  bool is(char c) const { return token == Token::kPunctuation && text[0] == c; }
};

struct Failure {
  Error error;
};

[[noreturn]] void fail(std::string_view kind, int column, std::string message) {
  throw Failure{Error(Errc::kParse, std::move(message)).as(std::string(kind)).at(1, column)};
}

bool starts_id(char c) { return is_alpha(c) || c == '_' || c == '@'; }
bool goes_on_id(char c) { return starts_id(c) || is_digit(c) || c == '-'; }

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  std::vector<Lexeme> all() {
    std::vector<Lexeme> out;
    while (true) {
      while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
      if (at_ == text_.size()) break;
      out.push_back(next());
      if (out.size() > kMaxPathSteps * 4) {
        throw Failure{
            make_error(Errc::kLimit, "a JSONPath has more than {} parts (kMaxPathSteps)", kMaxPathSteps * 4)};
      }
    }
    out.push_back({Token::kEnd, "", column(at_)});
    return out;
  }

 private:
  static int column(std::size_t at) { return static_cast<int>(at) + 1; }

  Lexeme next() {
    const std::size_t start = at_;
    const char c = text_[at_];
    if (c == '.' && text_.substr(at_).starts_with("..")) {
      at_ += 2;
      return {Token::kDoubleDot, "..", column(start)};
    }
    if (std::string_view("*.[]()$,:|&").find(c) != std::string_view::npos) {
      ++at_;
      return {Token::kPunctuation, std::string(1, c), column(start)};
    }
    if (c == '\'' || c == '"') return {Token::kId, quoted_text(c, "string"), column(start)};
    if (c == '`') return {Token::kNamedOperator, quoted_text(c, "backquoted operator"), column(start)};
    if (starts_id(c)) {
      while (at_ < text_.size() && goes_on_id(text_[at_])) ++at_;
      std::string id(text_.substr(start, at_ - start));
      const Token token = id == "where" ? Token::kWhere : Token::kId;
      return {token, std::move(id), column(start)};
    }
    if (is_digit(c) || (c == '-' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]))) {
      ++at_;
      while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
      return {Token::kNumber, std::string(text_.substr(start, at_ - start)), column(start)};
    }
    fail("JsonPathLexerError", column(start),
         fmt::format("Error on line 1, col {}: Unexpected character: {} ", start, c));
  }

  std::string quoted_text(char quote, std::string_view what) {
    const std::size_t start = at_++;
    std::string out;
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == quote) {
        ++at_;
        return out;
      }
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      out += text_[at_];
    }
    fail("JsonPathLexerError", column(start), fmt::format("Unexpected EOF in {}", what));
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

// Operators from loose to tight. A bracket takes all that stands left of it.
constexpr int kBracket = 0, kNone = -1;

int level_of(const Lexeme& lexeme) {
  if (lexeme.token == Token::kDoubleDot) return 1;
  if (lexeme.token == Token::kWhere) return 5;
  if (lexeme.token != Token::kPunctuation) return kNone;
  switch (lexeme.text[0]) {
    case '[':
      return kBracket;
    case '.':
      return 2;
    case '|':
      return 3;
    case '&':
      return 4;
    default:
      return kNone;
  }
}

Step::Kind kind_of(const Lexeme& lexeme) {
  if (lexeme.token == Token::kDoubleDot) return Step::Kind::kDescendants;
  if (lexeme.token == Token::kWhere) return Step::Kind::kWhere;
  if (lexeme.text[0] == '.') return Step::Kind::kChild;
  return lexeme.text[0] == '|' ? Step::Kind::kUnion : Step::Kind::kIntersect;
}

StepPtr make(Step::Kind kind, StepPtr left = nullptr, StepPtr right = nullptr) {
  auto step = std::make_unique<Step>();
  step->kind = kind;
  step->left = std::move(left);
  step->right = std::move(right);
  return step;
}

class Parser {
 public:
  explicit Parser(std::vector<Lexeme> lexemes) : lexemes_(std::move(lexemes)) {}

  StepPtr whole() {
    StepPtr step = expression(kBracket);
    if (peek().token != Token::kEnd) unexpected();
    return step;
  }

 private:
  const Lexeme& peek() const { return lexemes_[at_]; }
  Lexeme take() { return lexemes_[at_++]; }

  // The reference's parser breaks on its own message when the text ends too early.
  [[noreturn]] void unexpected() const {
    const Lexeme& here = peek();
    if (here.token == Token::kEnd)
      fail("AttributeError", here.column, "'NoneType' object has no attribute 'lineno'");
    static constexpr std::string_view kNames[] = {"",     "", "DOUBLEDOT", "NUMBER", "ID", "NAMED_OPERATOR",
                                                  "WHERE"};
    const std::string name =
        here.token == Token::kPunctuation ? here.text : std::string(kNames[static_cast<int>(here.token)]);
    fail("Exception", here.column,
         fmt::format("Parse error at 1:{} near token {} ({})", here.column - 1, here.text, name));
  }

  void expect(char c) {
    if (!peek().is(c)) unexpected();
    ++at_;
  }

  void count_step() {
    if (++steps_ > kMaxPathSteps) {
      throw Failure{
          make_error(Errc::kLimit, "a JSONPath has more than {} steps (kMaxPathSteps)", kMaxPathSteps)};
    }
  }

  StepPtr expression(int least) {
    StepPtr left = primary();
    while (true) {
      const int level = level_of(peek());
      if (level == kNone || level < least) return left;
      if (level == kBracket) {
        left = make(Step::Kind::kChild, std::move(left), bracket());
        continue;
      }
      const Lexeme op = take();
      left = make(kind_of(op), std::move(left), expression(level + 1));
    }
  }

  StepPtr primary() {
    count_step();
    const Lexeme& here = peek();
    if (here.is('$')) return ++at_, make(Step::Kind::kRoot);
    if (here.is('[')) return bracket();
    if (here.is('(')) {
      ++at_;
      StepPtr inner = expression(kBracket);
      expect(')');
      return inner;
    }
    if (here.token == Token::kNamedOperator) return named();
    if (here.token == Token::kId || here.is('*')) return fields();
    unexpected();
  }

  StepPtr named() {
    const Lexeme lexeme = take();
    if (lexeme.text == "this") return make(Step::Kind::kThis);
    if (lexeme.text == "parent") return make(Step::Kind::kParent);
    fail("Exception", lexeme.column,
         fmt::format("Unknown named operator `{}` at 1:{}", lexeme.text, lexeme.column - 1));
  }

  StepPtr fields() {
    auto step = make(Step::Kind::kFields);
    while (true) {
      if (peek().token != Token::kId && !peek().is('*')) unexpected();
      step->fields.push_back(take().text);
      if (!peek().is(',')) return step;
      ++at_;
    }
  }

  std::int64_t number() {
    const auto value = parse_int64(peek().text);
    if (!value) unexpected();
    ++at_;
    return *value;
  }

  StepPtr bracket() {
    count_step();
    expect('[');
    StepPtr step;
    if (peek().token == Token::kId) {
      step = fields();
    } else if (peek().is('*') && lexemes_[at_ + 1].is(']')) {
      ++at_;
      step = make(Step::Kind::kSlice);
    } else if (peek().is('*')) {
      step = fields();
    } else {
      step = index_or_slice();
    }
    expect(']');
    return step;
  }

  StepPtr index_or_slice() {
    std::optional<std::int64_t> first;
    if (peek().token == Token::kNumber) first = number();
    if (!peek().is(':')) {
      if (!first) unexpected();
      auto step = make(Step::Kind::kIndex);
      step->index = *first;
      return step;
    }
    ++at_;
    auto step = make(Step::Kind::kSlice);
    step->from = first;
    if (peek().token == Token::kNumber) step->to = number();
    return step;
  }

  std::vector<Lexeme> lexemes_;
  std::size_t at_ = 0;
  std::size_t steps_ = 0;
};

}  // namespace

Result<std::unique_ptr<JsonPath::Step>> parse_json_path(std::string_view path) try {
  if (path.size() > kMaxPathBytes) {
    return make_error(Errc::kLimit, "a JSONPath has more than {} bytes (kMaxPathBytes)", kMaxPathBytes);
  }
  return Parser(Lexer(path).all()).whole();
} catch (Failure& failure) {
  return std::move(failure.error);
}

}  // namespace squall::expr
