// libyaml's events to nodes.
#include <yaml.h>

#include <algorithm>
#include <map>

#include "value/yaml/node.h"
#include "value/yaml/scalar.h"

namespace squall::yaml {
namespace {

constexpr std::string_view kStandard = "tag:yaml.org,2002:";

std::string_view view(const yaml_char_t* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

Tag named_tag(std::string_view tag) {
  static constexpr std::pair<std::string_view, Tag> kNames[] = {
      {"null", Tag::kNull},           {"bool", Tag::kBool},  {"int", Tag::kInt},       {"float", Tag::kFloat},
      {"timestamp", Tag::kTimestamp}, {"str", Tag::kStr},    {"binary", Tag::kBinary}, {"omap", Tag::kOmap},
      {"pairs", Tag::kPairs},         {"set", Tag::kSet},    {"seq", Tag::kSeq},       {"map", Tag::kMap},
      {"merge", Tag::kMerge},         {"value", Tag::kValue}};
  if (!tag.starts_with(kStandard)) return Tag::kOther;
  const auto found =
      std::ranges::find(kNames, tag.substr(kStandard.size()), [](const auto& n) { return n.first; });
  return found != std::end(kNames) ? found->second : Tag::kOther;
}

class Event {
 public:
  Event() = default;
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event() { yaml_event_delete(&raw); }
  yaml_event_t raw{};
};

class Composer {
 public:
  Composer(std::string_view text, const Limits& limits) : limits_(limits) {
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    text_ = text;
    if (yaml_parser_initialize(&parser_) == 0) throw std::bad_alloc();
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  }
  Composer(const Composer&) = delete;
  Composer& operator=(const Composer&) = delete;
  ~Composer() { yaml_parser_delete(&parser_); }

  Document document() {
    Event stream, event;
    next(stream);
    next(event);
    if (event.raw.type == YAML_STREAM_END_EVENT) return std::move(document_);
    Event first;
    next(first);
    document_.empty = false;
    document_.root = node(first, 1);
    Event end, after;
    next(end);
    next(after);
    if (after.raw.type != YAML_STREAM_END_EVENT) {
      fail("ComposerError", "expected a single document in the stream, but found another document",
           after.raw);
    }
    return std::move(document_);
  }

 private:
  [[noreturn]] static void fail(std::string_view kind, std::string message, const yaml_event_t& at,
                                Errc code = Errc::kParse) {
    throw Failure{code, kind, std::move(message), static_cast<int>(at.start_mark.line) + 1,
                  static_cast<int>(at.start_mark.column) + 1};
  }

  void next(Event& event) {
    if (yaml_parser_parse(&parser_, &event.raw) == 0) fail_in_parser();
  }

  [[noreturn]] void fail_in_parser() const {
    const std::string problem = parser_.problem != nullptr ? parser_.problem : "out of memory";
    if (parser_.error == YAML_READER_ERROR) fail_in_reader(problem);
    const std::string context = parser_.context != nullptr ? std::string(parser_.context) + ", " : "";
    throw Failure{Errc::kParse, parser_.error == YAML_SCANNER_ERROR ? "ScannerError" : "ParserError",
                  context + problem, static_cast<int>(parser_.problem_mark.line) + 1,
                  static_cast<int>(parser_.problem_mark.column) + 1};
  }

  // The reader knows a byte offset only.
  [[noreturn]] void fail_in_reader(const std::string& problem) const {
    int line = 1, column = 1;
    for (char c : text_.substr(0, parser_.problem_offset)) {
      if ((static_cast<unsigned char>(c) & 0xc0) == 0x80) continue;
      ++column;
      if (c == '\n') {
        ++line;
        column = 1;
      }
    }
    const std::string which =
        parser_.problem_value >= 0 ? fmt::format(" #x{:04x}", parser_.problem_value) : std::string();
    throw Failure{Errc::kParse, "ReaderError", problem + which, line, column};
  }

  // Makes the node that `event` starts; reads up to its end.
  NodeId node(Event& event, std::size_t depth) {
    if (depth > limits_.max_depth) too_deep(event.raw);
    switch (event.raw.type) {
      case YAML_ALIAS_EVENT:
        return alias(event.raw);
      case YAML_SCALAR_EVENT:
        return scalar(event.raw);
      case YAML_SEQUENCE_START_EVENT:
        return collection(event.raw, NodeKind::kSequence, view(event.raw.data.sequence_start.anchor),
                          view(event.raw.data.sequence_start.tag), depth);
      default:
        return collection(event.raw, NodeKind::kMapping, view(event.raw.data.mapping_start.anchor),
                          view(event.raw.data.mapping_start.tag), depth);
    }
  }

  [[noreturn]] void too_deep(const yaml_event_t& event) const {
    fail("ComposerError", fmt::format("nesting deeper than the limit of {} levels", limits_.max_depth), event,
         Errc::kLimit);
  }

  NodeId add(const yaml_event_t& event, NodeKind kind, std::string_view anchor) {
    const auto id = static_cast<NodeId>(document_.nodes.size());
    if (id >= limits_.max_nodes) too_many(event);
    Node& made = document_.nodes.emplace_back();
    made.kind = kind;
    made.line = static_cast<int>(event.start_mark.line) + 1;
    made.column = static_cast<int>(event.start_mark.column) + 1;
    if (!anchor.empty() && !anchors_.emplace(anchor, id).second) {
      fail("ComposerError", fmt::format("found duplicate anchor '{}', second occurrence", anchor), event);
    }
    return id;
  }

  [[noreturn]] void too_many(const yaml_event_t& event) const {
    fail("ComposerError", fmt::format("more than the limit of {} nodes, aliases counted", limits_.max_nodes),
         event, Errc::kLimit);
  }

  NodeId alias(const yaml_event_t& event) const {
    const std::string_view name = view(event.data.alias.anchor);
    const auto found = anchors_.find(name);
    if (found == anchors_.end())
      fail("ComposerError", fmt::format("found undefined alias '{}'", name), event);
    if (std::ranges::find(open_, found->second) != open_.end()) {
      fail("ConstructorError", fmt::format("alias '{}' stands inside the node it names", name), event);
    }
    return found->second;
  }

  NodeId scalar(const yaml_event_t& event) {
    const auto& data = event.data.scalar;
    const NodeId id = add(event, NodeKind::kScalar, view(data.anchor));
    Node& made = document_.nodes[id];
    made.text.assign(reinterpret_cast<const char*>(data.value), data.length);
    const std::string_view tag = view(data.tag);
    if (!tag.empty() && tag != "!") {
      set_tag(made, tag);
    } else {
      made.tag = data.plain_implicit != 0 ? implicit_tag(made.text) : Tag::kStr;
    }
    return id;
  }

  static void set_tag(Node& made, std::string_view tag) {
    made.tag = named_tag(tag);
    if (made.tag == Tag::kOther) made.other_tag = tag;
  }

  NodeId collection(const yaml_event_t& event, NodeKind kind, std::string_view anchor, std::string_view tag,
                    std::size_t depth) {
    const NodeId id = add(event, kind, anchor);
    if (tag.empty() || tag == "!") {
      document_.nodes[id].tag = kind == NodeKind::kSequence ? Tag::kSeq : Tag::kMap;
    } else {
      set_tag(document_.nodes[id], tag);
    }
    open_.push_back(id);
    std::vector<NodeId> children;
    std::uint64_t weight = 1;
    std::uint32_t height = 0;
    while (true) {
      Event child;
      next(child);
      if (child.raw.type == YAML_SEQUENCE_END_EVENT || child.raw.type == YAML_MAPPING_END_EVENT) break;
      children.push_back(node(child, depth + 1));
      const Node& below = document_.at(children.back());
      weight += below.weight;
      height = std::max(height, below.height);
      if (weight > limits_.max_nodes) too_many(child.raw);
      if (height >= limits_.max_depth) too_deep(child.raw);
    }
    open_.pop_back();
    Node& made = document_.nodes[id];
    made.children = std::move(children);
    made.weight = weight;
    made.height = height + 1;
    return id;
  }

  const Limits& limits_;
  std::string_view text_;
  yaml_parser_t parser_{};
  Document document_;
  std::map<std::string, NodeId, std::less<>> anchors_;
  std::vector<NodeId> open_;
};

[[noreturn]] void refuse_merge(const Node& value, std::string_view wanted) {
  throw Failure{Errc::kParse, "ConstructorError",
                fmt::format("while constructing a mapping, expected {} for merging, but found {}", wanted,
                            node_kind_name(value.kind)),
                value.line, value.column};
}

void append_merged(const Document& document, const Node& value, std::vector<std::pair<NodeId, NodeId>>& out) {
  if (value.kind == NodeKind::kMapping) {
    const auto below = merged_entries(document, value);
    out.insert(out.end(), below.begin(), below.end());
    return;
  }
  if (value.kind != NodeKind::kSequence) refuse_merge(value, "a mapping or list of mappings");
  // The first mapping of a list wins, so it comes last.
  for (std::size_t i = value.children.size(); i-- > 0;) {
    const Node& item = document.at(value.children[i]);
    if (item.kind != NodeKind::kMapping) refuse_merge(item, "a mapping");
    append_merged(document, item, out);
  }
}

}  // namespace

std::string_view node_kind_name(NodeKind kind) {
  switch (kind) {
    case NodeKind::kScalar:
      return "scalar";
    case NodeKind::kSequence:
      return "sequence";
    case NodeKind::kMapping:
      return "mapping";
  }
  return "node";
}

std::vector<std::pair<NodeId, NodeId>> merged_entries(const Document& document, const Node& mapping) {
  std::vector<std::pair<NodeId, NodeId>> merged, own;
  for (std::size_t i = 0; i + 1 < mapping.children.size(); i += 2) {
    const NodeId key = mapping.children[i], value = mapping.children[i + 1];
    if (document.at(key).tag == Tag::kMerge) {
      append_merged(document, document.at(value), merged);
    } else {
      own.emplace_back(key, value);
    }
  }
  merged.insert(merged.end(), own.begin(), own.end());
  return merged;
}

Document compose(std::string_view text, const Limits& limits) { return Composer(text, limits).document(); }

}  // namespace squall::yaml
