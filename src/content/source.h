// Where a piece of metadata comes from, and what all metadata files share: YAML to Value, the pack they
// belong to, the references and uids that follow from their names (spec/content 1.2).
//
// Errors of the loaders: code kInvalid (kParse for broken YAML), kind() is the reference's exception class,
// and detail() the dotted path of the field that is wrong ("parameters.host.type"), empty when it is the file
// as a whole.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "value/value.h"

namespace squall::content {

// The most a metadata, config or override file may hold.
inline constexpr std::size_t kMaxMetadataBytes = std::size_t{4} << 20;

struct Source {
  std::string pack;       // name of the pack's folder: what resources are keyed by
  std::string pack_path;  // absolute folder of the pack
  std::string file;       // below pack_path: "actions/greet.yaml"
};
// pack_path and file together.
std::string full_path(const Source& source);

// The text of a metadata file as plain JSON-like data: instants become ISO texts and odd keys texts, as they
// are when the reference has stored them. kParse with a position for broken YAML.
Result<Value> parse_metadata(std::string_view text);
// The same for data that is at hand. `raw` as YAML has it keeps dates; see RawMetadata.
Value to_plain(const Value& raw);

// A metadata document as written (dates are dates) that is a mapping of the pack it lies in: `pack` is filled
// in, a different one is an error, metadata_file is set.
Result<Value> claim_metadata(const Value& raw, const Source& source);

// "probe.greet". ValueError when either part is empty; `name` prints as None when null.
Result<std::string> make_ref(std::string_view pack, const Value& name);
// "action:probe:greet".
std::string make_uid(std::string_view type, std::string_view pack, std::string_view name);

struct Ref {
  std::string pack;
  std::string name;
};
// Parts of "pack.name", split at the first dot. `kind` names the class of the error.
Result<Ref> parse_ref(std::string_view ref);

// The error in the words of the reference's printed validation errors: its message, then a paragraph that
// begins "Failed validating" and says where.
Error printed(const Error& error);

}  // namespace squall::content
