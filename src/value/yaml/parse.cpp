// Nodes to Values.
#include <algorithm>
#include <charconv>
#include <unordered_set>

#include "base/strings.h"
#include "value/python.h"
#include "value/yaml/node.h"
#include "value/yaml/scalar.h"
#include "value/yaml/yaml.h"

namespace squall::yaml {
namespace {

class Constructor {
 public:
  Constructor(const Document& document, Keys keys)
      : document_(document), keys_(keys), made_(document.nodes.size()) {}

  Value value(NodeId id) {
    // An alias shares what its anchor made.
    if (!made_[id]) made_[id] = make(document_.at(id));
    return *made_[id];
  }

 private:
  [[noreturn]] static void fail(const Node& at, std::string message) {
    throw Failure{Errc::kParse, "ConstructorError", std::move(message), at.line, at.column};
  }

  static void expect(const Node& node, NodeKind kind) {
    if (node.kind == kind) return;
    fail(node,
         fmt::format("expected a {} node, but found {}", node_kind_name(kind), node_kind_name(node.kind)));
  }

  Value make(const Node& node) {
    switch (node.tag) {
      case Tag::kSeq:
        return sequence(node);
      case Tag::kMap:
        return mapping(node);
      case Tag::kSet:
        return set(node);
      case Tag::kOmap:
        return pair_list(node, "an ordered map");
      case Tag::kPairs:
        return pair_list(node, "pairs");
      case Tag::kOther:
        return no_constructor(node, node.other_tag);
      case Tag::kMerge:
        return no_constructor(node, "tag:yaml.org,2002:merge");
      case Tag::kValue:
        return no_constructor(node, "tag:yaml.org,2002:value");
      default:
        return scalar(node);
    }
  }

  [[noreturn]] static Value no_constructor(const Node& node, std::string_view tag) {
    fail(node, fmt::format("could not determine a constructor for the tag '{}'", tag));
  }

  // A mapping stands for the scalar under its key "=".
  const Node& scalar_node(const Node& node) const {
    if (node.kind == NodeKind::kMapping) {
      for (std::size_t i = 0; i + 1 < node.children.size(); i += 2) {
        if (document_.at(node.children[i]).tag == Tag::kValue)
          return scalar_node(document_.at(node.children[i + 1]));
      }
    }
    expect(node, NodeKind::kScalar);
    return node;
  }

  Value scalar(const Node& node) const {
    auto out = scalar_value(node.tag, scalar_node(node).text);
    if (!out.ok()) fail(node, out.error().message());
    return std::move(out).value();
  }

  Value sequence(const Node& node) {
    expect(node, NodeKind::kSequence);
    std::vector<Value> items;
    items.reserve(node.children.size());
    for (NodeId child : node.children) items.push_back(value(child));
    return Value::array(std::move(items));
  }

  Value key(NodeId id) {
    const Node& node = document_.at(id);
    Value out = node.tag == Tag::kValue ? Value(node.text) : value(id);
    if (!python::hashable(out)) fail(node, "while constructing a mapping, found unhashable key");
    return out;
  }

  // The entries of a mapping as keys_ has them.
  std::vector<std::pair<NodeId, NodeId>> entries_of(const Node& node) const {
    if (keys_ == Keys::kLast) return merged_entries(document_, node);
    std::vector<std::pair<NodeId, NodeId>> entries;
    for (std::size_t i = 0; i + 1 < node.children.size(); i += 2)
      entries.emplace_back(node.children[i], node.children[i + 1]);
    return entries;
  }

  struct PythonHash {
    std::size_t operator()(const Value& value) const { return python::hash(value); }
  };
  struct PythonEqual {
    bool operator()(const Value& a, const Value& b) const { return python::equals(a, b); }
  };

  Value mapping(const Node& node) {
    expect(node, NodeKind::kMapping);
    std::vector<Value> entries;
    Object object;
    bool texts = true;
    std::unordered_set<Value, PythonHash, PythonEqual> seen;
    for (const auto& [key_id, value_id] : entries_of(node)) {
      Value name = key(key_id);
      if (keys_ == Keys::kUnique && !seen.insert(name).second) {
        const Node& at = document_.at(key_id);
        throw Failure{Errc::kParse, "ConstructorError", fmt::format("found duplicate key \"{}\"", at.text),
                      at.line, at.column};
      }
      Value item = value(value_id);
      texts = texts && name.is_string();
      if (texts) object.set(name, item);
      entries.push_back(Value::tuple({std::move(name), std::move(item)}));
    }
    return texts ? Value(std::move(object)) : Value::pairs(std::move(entries));
  }

  Value set(const Node& node) {
    expect(node, NodeKind::kMapping);
    std::vector<Value> items;
    for (const auto& [key_id, value_id] : merged_entries(document_, node)) {
      items.push_back(key(key_id));
      value(value_id);  // a value that cannot be made is an error even here
    }
    return Value::set(std::move(items));
  }

  Value pair_list(const Node& node, std::string_view what) {
    const auto refuse = [&](const Node& at, std::string_view wanted, std::string_view found) {
      fail(at, fmt::format("while constructing {}, expected {}, but found {}", what, wanted, found));
    };
    if (node.kind != NodeKind::kSequence) refuse(node, "a sequence", node_kind_name(node.kind));
    std::vector<Value> items;
    for (NodeId child : node.children) {
      const Node& item = document_.at(child);
      if (item.kind != NodeKind::kMapping) refuse(item, "a mapping of length 1", node_kind_name(item.kind));
      if (item.children.size() != 2) {
        refuse(item, "a single mapping item", fmt::format("{} items", item.children.size() / 2));
      }
      items.push_back(Value::tuple({value(item.children[0]), value(item.children[1])}));
    }
    return Value::array(std::move(items));
  }

  const Document& document_;
  const Keys keys_;
  std::vector<std::optional<Value>> made_;
};

// The line that counts for the last entry named `step`, and its node.
std::optional<std::pair<int, NodeId>> step_into(const Document& document, const Node& node,
                                                std::string_view step) {
  if (node.kind == NodeKind::kMapping) {
    const auto entries = merged_entries(document, node);
    const auto found = std::find_if(entries.rbegin(), entries.rend(), [&](const auto& entry) {
      const Node& key = document.at(entry.first);
      return key.kind == NodeKind::kScalar && key.text == step;
    });
    if (found == entries.rend()) return std::nullopt;
    return std::pair(document.at(found->first).line, found->second);
  }
  const auto index = parse_int64(step);
  if (node.kind != NodeKind::kSequence || !index || *index < 0) return std::nullopt;
  if (static_cast<std::size_t>(*index) >= node.children.size()) return std::nullopt;
  const NodeId child = node.children[static_cast<std::size_t>(*index)];
  return std::pair(document.at(child).line, child);
}

}  // namespace

Result<Value> parse(std::string_view text, const Limits& limits, Keys keys) {
  if (text.size() > limits.max_bytes) {
    return make_error(Errc::kLimit, "a YAML text of {} bytes exceeds the limit of {}", text.size(),
                      limits.max_bytes);
  }
  try {
    const Document document = compose(text, limits);
    return document.empty ? Value() : Constructor(document, keys).value(document.root);
  } catch (const Failure& failure) {
    return Error(failure.code, failure.message)
        .at(failure.line, failure.column)
        .as(std::string(failure.kind));
  }
}

int line_of(std::string_view text, std::string_view path) {
  try {
    const Document document = compose(text, {});
    if (document.empty) return 0;
    NodeId at = document.root;
    int line = document.at(at).line;
    if (path.empty()) return line;
    for (std::string_view step : split(path, '.')) {
      const auto below = step_into(document, document.at(at), step);
      if (!below) return 0;
      std::tie(line, at) = *below;
    }
    return line;
  } catch (const Failure&) {
    return 0;
  }
}

}  // namespace squall::yaml
