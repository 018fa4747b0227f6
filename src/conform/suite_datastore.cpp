// crypto/datastore.jsonl: key files and encrypted datastore values (conformance README 8).
#include "base/crypto/datastore_item.h"
#include "base/encoding.h"
#include "base/strings.h"
#include "conform/judge.h"
#include "conform/suites.h"
#include "value/json/json.h"

namespace squall::conform {
namespace {

constexpr std::string_view kKeyPath = "/etc/st2/keys/datastore_key.json";

Result<crypto::DatastoreKey> key_of(const Value& test_case) {
  return crypto::DatastoreKey::parse(json::dump(test_case["key"]));
}

Value decrypted_value(std::string text) { return Value::object({{"decrypted", std::move(text)}}); }

// The cipher text made with the case's vector, and what it decrypts to.
Verdict run_value(const Value& test_case) {
  auto key = key_of(test_case);
  if (!key.ok()) return judge(test_case, std::move(key).error());
  const std::string plain = test_case.contains("plaintext")
                                ? test_case.get_string("plaintext")
                                : *base64_decode(test_case["plaintext_base64"].as_string());
  auto sealed = crypto::encrypt(*key, plain, *hex_decode(test_case["iv"].as_string()));
  if (!sealed.ok()) return judge(test_case, std::move(sealed).error());
  if (test_case["ciphertext"] != Value(*sealed)) {
    return {.passed = false, .expected = test_case.get_string("ciphertext"), .actual = *sealed};
  }
  auto opened = crypto::decrypt(*key, *sealed);
  if (!opened.ok()) return judge(test_case, std::move(opened).error());
  return judge(test_case, decrypted_value(*opened));
}

Verdict run_decrypt(const Value& test_case) {
  auto key = key_of(test_case);
  if (!key.ok()) return judge(test_case, std::move(key).error());
  auto opened = crypto::decrypt(*key, test_case["ciphertext"].as_string());
  if (!opened.ok()) return judge(test_case, std::move(opened).error());
  return judge(test_case, decrypted_value(*opened));
}

Verdict run_key(const Value& test_case) {
  auto key = crypto::DatastoreKey::parse(test_case["key_file"].as_string());
  if (!key.ok()) {
    // The text of a KeyError is the quoted message.
    if (key.error().kind() != "KeyError") return judge(test_case, std::move(key).error());
    return judge(test_case, Error(key.error().code(), quoted(key.error().message())).as("KeyError"));
  }
  return judge(test_case, Value::object({{"aes_key", hex_encode(key->aes)},
                                         {"hmac_key", hex_encode(key->hmac)},
                                         {"hmac_size", key->hmac_size},
                                         {"size", key->size},
                                         {"mode", "CBC"},
                                         {"json", key->to_value()}}));
}

Verdict run_item(const Value& test_case) {
  std::optional<crypto::DatastoreKey> key;
  if (!test_case["key"].is_null()) key = key_of(test_case).value();
  const Value& given = test_case["item"];
  auto item = crypto::seal_item({.name = given.get_string("name"),
                                 .value = given.get_string("value"),
                                 .scope = given.get_string("scope", "st2kv.system"),
                                 .secret = given.get_bool("secret"),
                                 .encrypted = given.get_bool("encrypted")},
                                key ? &*key : nullptr, kKeyPath);
  if (!item.ok()) return judge(test_case, std::move(item).error());
  Object outcome;
  Object stored{
      {"name", item->name}, {"value", item->value}, {"secret", item->secret}, {"scope", item->scope}};
  if (item->secret) {
    outcome.set("decrypted", crypto::decrypt(*key, item->value).value());
    // The vector is random: of a value that is encrypted on the way in only what it decrypts to can be
    // compared.
    if (!item->encrypted) stored.set("value", test_case["stored"]["value"]);
  }
  outcome.set("stored", Value(std::move(stored)));
  return judge(test_case, Value(std::move(outcome)));
}

Verdict run(const Value& test_case, const std::string& /*folder*/) {
  const std::string_view kind = test_case["kind"].as_string();
  if (kind == "value") return run_value(test_case);
  if (kind == "decrypt") return run_decrypt(test_case);
  if (kind == "key") return run_key(test_case);
  if (kind == "item") return run_item(test_case);
  return {.passed = false, .expected = "a kind that the suite knows", .actual = std::string(kind)};
}

}  // namespace

const Suite kDatastoreSuite{
    .name = "datastore", .help = "encrypted datastore values (crypto/datastore.jsonl)", .run = run};

}  // namespace squall::conform
