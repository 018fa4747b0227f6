#include <algorithm>
#include <set>

#include "expr/jinja/parser_impl.h"
#include "expr/jinja/raise.h"
#include "value/python.h"

namespace squall::jinja {
namespace {

std::string tag_list(const std::vector<std::string_view>& tags) {
  std::string out;
  for (std::string_view tag : tags) {
    if (!out.empty()) out += " or ";
    out += python::repr(tag);
  }
  return out;
}

}  // namespace

Token Parser::next() {
  Token token = tokens_[at_];
  if (at_ + 1 < tokens_.size()) check_lexed(tokens_[++at_]);
  return token;
}

Parser::Parser(std::vector<Token> tokens, const Limits& limits)
    : tokens_(std::move(tokens)), limits_(limits) {
  check_lexed(tokens_.front());
}

void Parser::check_lexed(const Token& token) const {
  if (token.type == TokenType::kError) fail(token.text, token.pos);
}

const Token& Parser::look() const {
  const Token& token = tokens_[at_ + 1 < tokens_.size() ? at_ + 1 : at_];
  check_lexed(token);
  return token;
}

bool Parser::skip_if(TokenType type) {
  if (!is(type)) return false;
  next();
  return true;
}

bool Parser::skip_name(std::string_view name) {
  if (!is_name(name)) return false;
  next();
  return true;
}

void Parser::expected(std::string_view what) const {
  if (is(TokenType::kEof)) fail(fmt::format("unexpected end of template, expected {}.", python::repr(what)));
  fail(fmt::format("expected token {}, got {}", python::repr(what), python::repr(describe(current()))));
}

Token Parser::expect(TokenType type) {
  if (!is(type)) expected(describe(type));
  return next();
}

void Parser::expect_name(std::string_view name) {
  if (!is_name(name)) expected(name);
  next();
}

void Parser::fail(std::string message, Position pos) const {
  throw Raise{
      Error(Errc::kExpression, std::move(message)).as("TemplateSyntaxError").at(pos.line, pos.column)};
}

void Parser::fail_tag(const std::string* name, const std::vector<std::vector<std::string_view>>& ends,
                      Position pos) const {
  std::string message = name == nullptr ? "Unexpected end of template."
                                        : fmt::format("Encountered unknown tag {}.", python::repr(*name));
  if (!ends.empty()) {
    const std::string looking = tag_list(ends.back());
    std::set<std::string_view> all;
    for (const auto& tags : ends) all.insert(tags.begin(), tags.end());
    if (name != nullptr && all.contains(*name)) {
      message += fmt::format(
          " You probably made a nesting mistake. Jinja is expecting this tag, but currently looking for {}.",
          looking);
    } else {
      message += fmt::format(" Jinja was looking for the following tags: {}.", looking);
    }
  }
  if (!tag_stack_.empty()) {
    message +=
        fmt::format(" The innermost block that needs to be closed is {}.", python::repr(tag_stack_.back()));
  }
  fail(std::move(message), pos);
}

bool Parser::at_any(const std::vector<std::string_view>& ends) const {
  return is(TokenType::kName) && std::ranges::find(ends, current().text) != ends.end();
}

void Parser::add_text(Body& body, Token token) {
  if (body.empty() || body.back()->kind != StmtKind::kOutput)
    body.push_back(std::make_unique<Output>(token.pos));
  static_cast<Output&>(*body.back()).parts.push_back({std::move(token.text), nullptr});
}

void Parser::print_tag(Body& body) {
  const Position pos = next().pos;
  ExprPtr expr = tuple(Items::kExpressions);
  expect(TokenType::kVariableEnd);
  if (body.empty() || body.back()->kind != StmtKind::kOutput) body.push_back(std::make_unique<Output>(pos));
  static_cast<Output&>(*body.back()).parts.push_back({"", std::move(expr)});
}

// Stops in front of the tag that ends the body, behind its "{%".
Body Parser::body_until(const std::vector<std::string_view>& ends) {
  const Level level(*this);
  Body body;
  if (!ends.empty()) end_tags_.push_back(ends);
  while (!is(TokenType::kEof)) {
    if (is(TokenType::kData)) {
      add_text(body, next());
    } else if (is(TokenType::kVariableBegin)) {
      print_tag(body);
    } else {
      expect(TokenType::kBlockBegin);
      if (at_any(ends)) break;
      body.push_back(statement());
      expect(TokenType::kBlockEnd);
    }
  }
  if (!ends.empty()) end_tags_.pop_back();
  return body;
}

Body Parser::statements(EndTags ends, bool drop_end) {
  skip_if(TokenType::kColon);
  expect(TokenType::kBlockEnd);
  const std::vector<std::string_view> tags(ends);
  Body body = body_until(tags);
  if (is(TokenType::kEof)) {
    auto all = end_tags_;
    all.push_back(tags);
    fail_tag(nullptr, all, current().pos);
  }
  if (drop_end) next();
  return body;
}

StmtPtr Parser::statement() {
  const Token tag = current();
  if (tag.type != TokenType::kName) fail("tag name expected");
  tag_stack_.push_back(tag.text);
  StmtPtr made = known_statement(tag);
  if (!made) {
    tag_stack_.pop_back();
    fail_tag(&tag.text, end_tags_, tag.pos);
  }
  tag_stack_.pop_back();
  return made;
}

StmtPtr Parser::known_statement(const Token& tag) {
  const std::string& name = tag.text;
  if (name == "for") return for_statement();
  if (name == "if") return if_statement();
  if (name == "set") return set_statement();
  if (name == "with") return with_statement();
  if (name == "macro") return macro_statement();
  if (name == "call") return call_statement();
  if (name == "filter") return filter_statement();
  if (name == "block") return block_statement();
  if (name == "autoescape") return autoescape_statement();
  if (name == "print") return print_statement();
  if (name == "include" || name == "import" || name == "from" || name == "extends")
    return load_statement(name);
  return nullptr;
}

StmtPtr Parser::for_statement() {
  auto node = std::make_unique<For>(next().pos);
  node->target = assign_target();
  expect_name("in");
  node->iterable = tuple(Items::kWithoutConditions);
  if (skip_name("if")) node->condition = expression();
  node->recursive = skip_name("recursive");
  node->body = statements({"endfor", "else"});
  if (next().text == "else") node->otherwise = statements({"endfor"}, true);
  return node;
}

StmtPtr Parser::if_statement() {
  auto node = std::make_unique<If>(next().pos);
  while (true) {
    ExprPtr condition = tuple(Items::kWithoutConditions);
    Body body = statements({"elif", "else", "endif"});
    node->branches.emplace_back(std::move(condition), std::move(body));
    const Token token = next();
    if (token.text == "elif") continue;
    if (token.text == "else") node->otherwise = statements({"endif"}, true);
    return node;
  }
}

StmtPtr Parser::set_statement() {
  const Position pos = next().pos;
  Target target;
  if (look().type == TokenType::kDot) {
    target.kind = Target::Kind::kAttribute;
    target.pos = current().pos;
    target.name = expect(TokenType::kName).text;
    next();
    target.attribute = expect(TokenType::kName).text;
    target.space = std::make_unique<Name>(target.name, target.pos);
  } else {
    target = assign_target();
  }
  if (skip_if(TokenType::kAssign)) {
    auto node = std::make_unique<Set>(pos);
    node->target = std::move(target);
    node->value = tuple(Items::kExpressions);
    return node;
  }
  auto node = std::make_unique<SetBlock>(pos);
  node->target = std::move(target);
  if (is(TokenType::kPipe)) node->filter = filters(nullptr, false);
  node->body = statements({"endset"}, true);
  return node;
}

StmtPtr Parser::with_statement() {
  auto node = std::make_unique<With>(next().pos);
  while (!is(TokenType::kBlockEnd)) {
    if (!node->assignments.empty()) expect(TokenType::kComma);
    Target target = assign_target();
    expect(TokenType::kAssign);
    node->assignments.emplace_back(std::move(target), expression());
  }
  node->body = statements({"endwith"}, true);
  return node;
}

StmtPtr Parser::macro_statement() {
  auto node = std::make_unique<MacroStmt>(next().pos);
  node->target = name_target();
  node->callable.name = node->target.name;
  signature(node->callable);
  node->callable.body = statements({"endmacro"}, true);
  return node;
}

StmtPtr Parser::call_statement() {
  auto node = std::make_unique<CallBlock>(next().pos);
  if (is(TokenType::kLeftParen)) signature(node->callable);
  ExprPtr call = expression();
  if (call->kind != ExprKind::kCall) fail("expected call", node->pos);
  node->call.reset(static_cast<CallExpr*>(call.release()));
  node->callable.body = statements({"endcall"}, true);
  return node;
}

StmtPtr Parser::filter_statement() {
  auto node = std::make_unique<FilterBlock>(next().pos);
  node->filter = filters(nullptr, true);
  node->body = statements({"endfilter"}, true);
  return node;
}

StmtPtr Parser::block_statement() {
  auto node = std::make_unique<Block>(next().pos);
  node->name = expect(TokenType::kName).text;
  skip_name("scoped");
  node->required = skip_name("required");
  if (is(TokenType::kSub)) {
    fail(
        "Block names in Jinja have to be valid Python identifiers and may not contain hyphens, use an "
        "underscore "
        "instead.");
  }
  node->body = statements({"endblock"}, true);
  skip_name(node->name);
  return node;
}

StmtPtr Parser::autoescape_statement() {
  auto node = std::make_unique<Autoescape>(next().pos);
  node->enabled = expression();
  node->body = statements({"endautoescape"}, true);
  return node;
}

StmtPtr Parser::print_statement() {
  auto node = std::make_unique<Output>(next().pos);
  while (!is(TokenType::kBlockEnd)) {
    if (!node->parts.empty()) expect(TokenType::kComma);
    node->parts.push_back({"", expression()});
  }
  return node;
}

StmtPtr Parser::load_statement(std::string_view tag) {
  auto node = std::make_unique<Load>(next().pos);
  node->is_extends = tag == "extends";
  node->template_name = expression();
  if (tag == "import") {
    expect_name("as");
    name_target();
  } else if (tag == "from") {
    expect_name("import");
    do {
      expect(TokenType::kName);
      if (skip_name("as")) name_target();
    } while (skip_if(TokenType::kComma) && is(TokenType::kName));
  } else if (tag == "include") {
    if (skip_name("ignore")) expect_name("missing");
  }
  if (skip_name("with") || skip_name("without")) expect_name("context");
  return node;
}

Syntax Parser::whole_template() {
  Syntax out;
  out.body = body_until({});
  out.mutates = mutates_;
  return out;
}

Syntax parse_template(std::string_view source, const LexerSettings& settings, const Limits& limits) {
  return Parser(tokenize(source, settings, false), limits).whole_template();
}

Syntax parse_expression(std::string_view source, const LexerSettings& settings, const Limits& limits,
                        Rest rest) {
  std::vector<Token> tokens = tokenize(source, settings, true);
  // The reference meets a bad first word before it is ready to report it, and its message keeps this tail.
  if (Token& first = tokens.front(); first.type == TokenType::kError)
    first.text += fmt::format("\n  line {}", first.pos.line);
  return Parser(std::move(tokens), limits).whole_expression(rest);
}

}  // namespace squall::jinja
