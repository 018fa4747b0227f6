// Files of packs, as the API reads and writes them (spec/api 2.2 data_files, 2.8).
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "model/collection.h"
#include "store/store.h"

namespace squall::services {

inline constexpr std::size_t kMaxPackFileBytes = 500'000;
// Of a name that a request gives to a new file, extension aside.
inline constexpr std::size_t kMaxFileName = 200;

// Directory of a registered pack. kNotFound when it is not registered.
Result<std::string> pack_directory(store::Store& store, std::string_view pack);
// "a/b.sh" joined to a folder; kInvalid unless it is relative and has no "." or ".." pieces.
Result<std::string> path_inside(std::string_view folder, std::string_view relative);
// Reads a file of at most kMaxPackFileBytes; kNotFound, kInvalid in the reference's words.
Result<std::string> read_pack_file(const std::string& path, std::string_view shown);
// The media type by extension; `fallback` when unknown.
std::string media_type_of(std::string_view path, std::string_view fallback);

}  // namespace squall::services
