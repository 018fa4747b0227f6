// The composed form of a document: nodes with tags and positions, aliases followed. Private to this folder.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "value/yaml/yaml.h"

namespace squall::yaml {

// Thrown inside this folder; parse() turns it into an Error.
struct Failure {
  Errc code = Errc::kParse;
  std::string_view kind;
  std::string message;
  int line = 0;
  int column = 0;
};

enum class Tag : std::uint8_t {
  kNull,
  kBool,
  kInt,
  kFloat,
  kTimestamp,
  kStr,
  kMerge,
  kValue,
  kBinary,
  kOmap,
  kPairs,
  kSet,
  kSeq,
  kMap,
  kOther
};

enum class NodeKind : std::uint8_t { kScalar, kSequence, kMapping };

using NodeId = std::uint32_t;

struct Node {
  NodeKind kind = NodeKind::kScalar;
  Tag tag = Tag::kStr;
  int line = 0, column = 0;      // from 1
  std::string text;              // of a scalar
  std::string other_tag;         // of Tag::kOther, as written out
  std::vector<NodeId> children;  // of a mapping: key, value, key, value...
  std::uint64_t weight = 1;      // nodes below and this one, aliases followed
  std::uint32_t height = 1;
};

struct Document {
  std::vector<Node> nodes;
  NodeId root = 0;
  bool empty = true;

  const Node& at(NodeId id) const { return nodes[id]; }
};

// Throws Failure.
Document compose(std::string_view text, const Limits& limits);

std::string_view node_kind_name(NodeKind kind);

// Keys and values of a mapping in the order in which they count: what << brings in first, then its own.
std::vector<std::pair<NodeId, NodeId>> merged_entries(const Document& document, const Node& mapping);

}  // namespace squall::yaml
