#include "net/compress.h"

#include <zlib.h>

#include <algorithm>

#include "base/strings.h"

namespace squall::net {
namespace {

constexpr int kGzipWindow = 15 + 16;  // zlib's way to ask for a gzip header
constexpr int kGzipOrZlib = 15 + 32;  // either, told by the header
constexpr int kRawDeflate = -15;
constexpr std::size_t kPiece = 64 * 1024;

}  // namespace

std::string gzip(std::string_view bytes, int level) {
  z_stream z{};
  if (deflateInit2(&z, level, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    broken_invariant("zlib refuses to compress");
  }
  std::string out(deflateBound(&z, static_cast<uLong>(bytes.size())), '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  z.avail_in = static_cast<uInt>(bytes.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  deflate(&z, Z_FINISH);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

struct Decompressor::Impl {
  explicit Impl(bool is_deflate, std::size_t limit) : deflate_coding(is_deflate), max_bytes(limit) {}
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    if (open) inflateEnd(&z);
  }

  // "deflate" means zlib, but some send it bare: the first two bytes of a zlib header are a multiple of 31.
  Result<void> begin(std::string_view bytes) {
    int window = kGzipOrZlib;
    if (deflate_coding) {
      const auto first = static_cast<unsigned char>(bytes[0]);
      const unsigned second = bytes.size() > 1 ? static_cast<unsigned char>(bytes[1]) : 0x9c;
      if ((first & 0x0f) != 8 || (bytes.size() > 1 && (first * 256u + second) % 31 != 0))
        window = kRawDeflate;
    }
    if (inflateInit2(&z, window) != Z_OK) return make_error(Errc::kInternal, "zlib refuses to decompress");
    open = true;
    return {};
  }

  Result<void> feed(std::string_view bytes, std::string& out) {
    if (bytes.empty()) return {};
    if (!open) {
      if (auto begun = begin(bytes); !begun.ok()) return begun;
    }
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    z.avail_in = static_cast<uInt>(bytes.size());
    for (;;) {
      if (ended) {
        if (z.avail_in == 0) return {};
        // A further gzip member; anything else behind the end is not ours to guess.
        if (deflate_coding || inflateReset(&z) != Z_OK)
          return make_error(Errc::kParse, "compressed data goes on behind its end");
        ended = false;
      }
      const std::size_t start = out.size();
      const std::size_t room = std::min(kPiece, max_bytes - produced + 1);
      out.resize(start + room);
      z.next_out = reinterpret_cast<Bytef*>(out.data() + start);
      z.avail_out = static_cast<uInt>(room);
      const int status = inflate(&z, Z_NO_FLUSH);
      const std::size_t made = room - z.avail_out;
      out.resize(start + made);
      produced += made;
      if (produced > max_bytes)
        return make_error(Errc::kLimit, "the data unpacks to more than {} bytes", max_bytes);
      if (status == Z_STREAM_END) {
        ended = true;
      } else if (status != Z_OK && status != Z_BUF_ERROR) {
        return make_error(Errc::kParse, "broken compressed data: {}",
                          z.msg != nullptr ? z.msg : "bad format");
      }
      if (status == Z_BUF_ERROR || (status == Z_OK && z.avail_in == 0 && z.avail_out > 0)) return {};
    }
  }

  z_stream z{};
  const bool deflate_coding;
  const std::size_t max_bytes;
  std::size_t produced = 0;
  bool open = false;
  bool ended = false;
};

Decompressor::Decompressor(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Decompressor::Decompressor(Decompressor&&) noexcept = default;
Decompressor& Decompressor::operator=(Decompressor&&) noexcept = default;
Decompressor::~Decompressor() = default;

Result<Decompressor> Decompressor::make(std::string_view coding, std::size_t max_bytes) {
  const bool deflate_coding = iequals(coding, "deflate");
  if (!deflate_coding && !iequals(coding, "gzip") && !iequals(coding, "x-gzip")) {
    return make_error(Errc::kUnsupported, "the content coding \"{}\" is not supported", shorten(coding, 40));
  }
  return Decompressor(std::make_unique<Impl>(deflate_coding, max_bytes));
}

Result<void> Decompressor::feed(std::string_view bytes, std::string& out) { return impl_->feed(bytes, out); }
bool Decompressor::complete() const { return impl_->ended; }

Result<std::string> decompress(std::string_view coding, std::string_view bytes, std::size_t max_bytes) {
  auto decompressor = Decompressor::make(coding, max_bytes);
  if (!decompressor.ok()) return std::move(decompressor).error();
  std::string out;
  if (auto fed = decompressor->feed(bytes, out); !fed.ok()) return std::move(fed).error();
  if (!decompressor->complete()) return make_error(Errc::kParse, "the compressed data is cut short");
  return out;
}

}  // namespace squall::net
