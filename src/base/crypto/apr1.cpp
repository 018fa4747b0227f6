// Apache's variant of the MD5 password scheme: a thousand rounds over password and salt, in an alphabet of
// its own.
#include <algorithm>

#include "base/crypto/digest.h"
#include "base/crypto/htpasswd.h"

namespace squall::crypto {
namespace {

constexpr std::string_view kMagic = "$apr1$";
constexpr std::string_view kAlphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr int kRounds = 1000;

// Six bits a character, the lowest first.
void append_bits(std::string& out, unsigned value, int characters) {
  for (int i = 0; i < characters; ++i, value >>= 6) out += kAlphabet[value & 63];
}

std::string encode(std::string_view digest) {
  const auto byte = [digest](std::size_t i) {
    return static_cast<unsigned>(static_cast<unsigned char>(digest[i]));
  };
  constexpr std::size_t kOrder[5][3] = {{0, 6, 12}, {1, 7, 13}, {2, 8, 14}, {3, 9, 15}, {4, 10, 5}};
  std::string out;
  for (const auto& [high, middle, low] : kOrder)
    append_bits(out, byte(high) << 16 | byte(middle) << 8 | byte(low), 4);
  append_bits(out, byte(11), 2);
  return out;
}

}  // namespace

std::string apr1_hash(std::string_view password, std::string_view salt) {
  salt = salt.substr(0, 8);
  const std::string pass(password), pepper(salt);
  const std::string inner = md5(pass + pepper + pass);
  std::string text = pass + std::string(kMagic) + pepper;
  for (std::size_t left = pass.size(); left > 0; left -= std::min<std::size_t>(left, 16)) {
    text += inner.substr(0, std::min<std::size_t>(left, 16));
  }
  for (std::size_t bits = pass.size(); bits > 0; bits >>= 1) text += (bits & 1) != 0 ? '\0' : pass[0];
  std::string digest = md5(text);
  for (int round = 0; round < kRounds; ++round) {
    std::string next = round % 2 != 0 ? pass : digest;
    if (round % 3 != 0) next += pepper;
    if (round % 7 != 0) next += pass;
    next += round % 2 != 0 ? digest : pass;
    digest = md5(next);
  }
  return std::string(kMagic) + pepper + "$" + encode(digest);
}

}  // namespace squall::crypto
