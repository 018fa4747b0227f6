// gzip and deflate, whole bodies and streams. Pure computation: not on an I/O thread when the body is large.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"

namespace squall::net {

// The most that gzip() takes at once: zlib counts in 32 bits.
inline constexpr std::size_t kMaxGzipBytes = std::size_t{1} << 30;
// With a gzip header. `level` 1 (fast) to 9 (small). REQUIRES: at most kMaxGzipBytes.
std::string gzip(std::string_view bytes, int level = 5);

// Undoes "gzip" (also several members in a row), "x-gzip" or "deflate" (with or without the zlib header).
// kUnsupported for another coding, kParse for broken or cut data, kLimit beyond `max_bytes` of content: a
// small body can unpack to anything.
Result<std::string> decompress(std::string_view coding, std::string_view bytes, std::size_t max_bytes);

// The same piece by piece: what a client needs that reads a compressed stream.
class Decompressor {
 public:
  // kUnsupported for an unknown coding.
  static Result<Decompressor> make(std::string_view coding, std::size_t max_bytes);
  Decompressor(Decompressor&&) noexcept;
  Decompressor& operator=(Decompressor&&) noexcept;
  ~Decompressor();

  // Appends what `bytes` unpack to.
  Result<void> feed(std::string_view bytes, std::string& out);
  // Whether the data so far is complete.
  bool complete() const;

 private:
  struct Impl;
  explicit Decompressor(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace squall::net
