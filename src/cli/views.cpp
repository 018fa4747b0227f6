#include "cli/views.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/strings.h"
#include "base/text/utf8.h"
#include "cli/select.h"
#include "cli/settings.h"
#include "cli/table.h"
#include "cli/times.h"
#include "value/json/json.h"
#include "value/python.h"
#include "value/yaml/yaml.h"

namespace squall::cli {

namespace {

constexpr std::array<std::string_view, 4> kDefaultOrder = {"id", "name", "pack", "description"};
constexpr std::size_t kPropertyWidth = 20, kValueWidth = 60;
constexpr std::int64_t kIdWidth = 26;      // the least that a first column "id" gets
constexpr std::int64_t kStatusWidth = 24;  // "succeeded (NNNN elapsed)" stays on one line
constexpr std::int64_t kLeastWidth = 5;    // of the column that pays for it
constexpr std::size_t kOddWidth = 28;      // when -w names another number of columns

struct StatusColour {
  std::string_view status;
  Colour colour;
};
constexpr std::array<StatusColour, 5> kStatusColours = {{{"succeeded", Colour::kGreen},
                                                         {"delayed", Colour::kBlue},
                                                         {"failed", Colour::kRed},
                                                         {"timeout", Colour::kBrown},
                                                         {"running", Colour::kYellow}}};

bool wants_all(std::span<const std::string> attributes) {
  return attributes.empty() || std::find(attributes.begin(), attributes.end(), "all") != attributes.end();
}

// Public attributes in alphabetical order.
std::vector<std::string> all_attributes(const Value& document) {
  std::vector<std::string> names;
  for (const Member& member : document.members()) {
    if (!member.name().starts_with('_')) names.emplace_back(member.name());
  }
  std::sort(names.begin(), names.end());
  return names;
}

Value transformed(const Value& value, std::string_view attribute, Transforms transforms, const Look& look) {
  for (const Transform& transform : transforms) {
    if (transform.attribute == attribute) return transform.apply(value, look);
  }
  return value;
}

std::string cell_text(const Value& value) {
  if (!value.is_string()) return python::str(value);
  return without_returns(unescaped(value.as_string()));
}

// A step into a document that ends at texts and shows nothing for null and empty containers.
Value stepped(const Value& value, std::string_view name) {
  const Value& found = value[name];
  bool nothing = found.is_null() || ((found.is_array() || found.is_object()) && found.empty());
  return nothing ? Value("") : found;
}

Value dotted_value(Value value, std::string_view name) {
  for (std::string_view part : split(name, '.')) {
    if (value.is_string()) break;
    value = stepped(value, part);
  }
  return value;
}

std::string list_cell(const Value& document, const std::string& name, const View& view, const Look& look) {
  if (contains(name, ".")) return cell_text(dotted_value(document, name));
  const Value* found = document.find(name);
  Value value = found != nullptr ? *found : Value("");
  if (value.is_array() && value.empty()) value = "";
  if (value.is_array() && value[0].is_string()) {
    std::vector<std::string> texts;
    for (const Value& item : value.items()) texts.push_back(python::str(item));
    value = join(texts, ", ");
  }
  return cell_text(transformed(value, name, view.transforms, look));
}

std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
  return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

// Widths that fill the terminal (spec/cli 5.3).
std::vector<std::int64_t> automatic_widths(std::span<const Value> documents,
                                           std::span<const std::string> names, const Look& look) {
  std::int64_t columns = look.columns, first = 0;
  auto count = static_cast<std::int64_t>(names.size());
  if (names.front() == "id") {
    first = kIdWidth;
    for (const Value& document : documents) {
      first = std::max(first, static_cast<std::int64_t>(text::code_points(
                                  document["id"].is_string() ? document["id"].as_string() : "")));
    }
    columns -= first;
  }
  std::int64_t width = floor_divide(columns, count), excess = 0;
  std::vector<std::int64_t> widths{names.front() == "id" ? first : width};
  for (std::size_t i = 1; i < names.size(); ++i) {
    if (names[i] == "status") {
      widths.push_back(kStatusWidth);
      excess += kStatusWidth - width;
    } else if (i + 1 == names.size() && excess != 0) {
      widths.push_back(std::max(width - excess, kLeastWidth));
    } else {
      widths.push_back(width);
    }
  }
  return widths;
}

std::string print_document(const Value& document, Format format) {
  if (format == Format::kJson)
    return json::dump(document, {.spaces = true, .indent = 4, .ascii = true, .sort_keys = true});
  return yaml::dump(document, {.sort_keys = true, .unicode = false, .indent = 4});
}

}  // namespace

std::string coloured(std::string_view text, Colour colour, const Look& look) {
  if (!look.colours) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", static_cast<int>(colour), text);
}

Value show_time(const Value& value, const Look& look) {
  if (!value.is_string() || value.as_string().empty()) return value.is_null() ? Value("") : value;
  auto seconds = parse_time(value.as_string());
  if (!seconds) return value;
  return friendly_time(*seconds, look.zone);
}

Value show_status(const Value& value, const Look& look) {
  if (!value.is_string() || !look.colours) return value;
  std::string_view text = value.as_string();
  if (text.starts_with('\x1b')) return value;  // coloured already
  auto parenthesis = text.find('(');
  std::string_view status = trim(text.substr(0, parenthesis));
  auto known = std::find_if(kStatusColours.begin(), kStatusColours.end(),
                            [&](const StatusColour& entry) { return entry.status == status; });
  std::string out = coloured(status, known == kStatusColours.end() ? Colour::kYellow : known->colour, look);
  if (parenthesis != std::string_view::npos) out += " " + std::string(text.substr(parenthesis));
  return Value(out);
}

Value show_parameters(const Value& value, const Look&) {
  if (!value.is_object()) return value;
  Value out = value;
  for (std::string_view name : {"password", "private_key"}) {
    if (out.contains(name)) out = out.with(name, kMask);
  }
  return out;
}

std::string unescaped(std::string_view text) {
  std::string out = replace_all(text, "\\n", "\n");
  out = replace_all(out, "\\r", "\r");
  return replace_all(out, "\\\"", "\"");
}

std::string without_returns(std::string_view text) {
  return replace_all(replace_all(text, "\\r", ""), "\r", "");
}

std::string property_table(const Value& document, const View& view, const Look& look) {
  std::vector<std::string> names = wants_all(view.attributes) ? all_attributes(document) : view.attributes;
  std::span<const std::string_view> order =
      view.order.empty() ? std::span<const std::string_view>(kDefaultOrder) : view.order;
  for (std::string_view first : std::vector<std::string_view>(order.rbegin(), order.rend())) {
    auto it = std::find(names.begin(), names.end(), first);
    if (it != names.end()) std::rotate(names.begin(), it, it + 1);
  }
  TextTable table({"Property", "Value"}, {kPropertyWidth, kValueWidth});
  for (const std::string& name : names) {
    Value value = transformed(dotted_value(document, name), name, view.transforms, look);
    if (value.is_object() || value.is_array())
      value = json::dump(value, {.spaces = true, .indent = 4, .ascii = true});
    table.add_row({name, cell_text(value)});
  }
  return table.draw();
}

std::string list_table(std::span<const Value> documents, const View& view, const Look& look) {
  std::vector<std::int64_t> widths = view.widths;
  if (widths.empty() && !view.attributes.empty()) widths = automatic_widths(documents, view.attributes, look);
  std::vector<std::string> names = view.attributes;
  if (wants_all(names))
    names = documents.empty() ? std::vector<std::string>{} : all_attributes(documents.front());
  std::vector<std::size_t> limits;
  for (std::size_t i = 0; i < names.size(); ++i) {
    std::int64_t width = widths.size() == names.size() ? widths[i]
                         : widths.size() == 1          ? widths[0]
                                                       : std::int64_t{kOddWidth};
    limits.push_back(width > 0 ? static_cast<std::size_t>(width) : 0);
  }
  TextTable table(names, limits);
  for (const Value& document : documents) {
    std::vector<std::string> cells;
    for (const std::string& name : names) cells.push_back(list_cell(document, name, view, look));
    table.add_row(std::move(cells));
  }
  return table.draw();
}

Result<std::string> formatted(const Value& document, const View& view, Format format) {
  auto picked = select_all(document, view.attributes);
  if (!picked.ok()) return std::move(picked).error();
  return print_document(*picked, format);
}

Result<std::string> formatted(std::span<const Value> documents, const View& view, Format format) {
  std::vector<Value> picked;
  for (const Value& document : documents) {
    auto one = select_all(document, view.attributes);
    if (!one.ok()) return std::move(one).error();
    picked.push_back(std::move(*one));
  }
  return print_document(Value::array(std::move(picked)), format);
}

std::string more_note(std::string_view plural, std::int64_t limit, std::string_view table) {
  std::string message;
  if (limit == 1) {
    std::string one = plural == "inquiries" ? "inquiry" : std::string(plural.substr(0, plural.size() - 1));
    message = fmt::format("Note: Only one {} is displayed. Use -n/--last flag for more results.", one);
  } else {
    message = fmt::format("Note: Only first {} {} are displayed. Use -n/--last flag for more results.", limit,
                          plural);
  }
  return boxed(message, display_width(table.substr(0, table.find('\n'))));
}

}  // namespace squall::cli
