// Registers content: walks the packs on disk, reads their files, and writes what the loaders make of them
// into the store (spec/content 11). Idempotent: a document that the store holds already is not written,
// nothing is announced for it.
//
// As in the reference, what has vanished from disk stays registered until its pack is unloaded.
//
// Threads: one registration per object at a time. Several processes may register at once: a document that two
// of them write is written by both, one after the other.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "bus/bus.h"
#include "content/paths.h"
#include "content/source.h"
#include "store/store.h"

namespace squall::content {

// In the order in which they are registered: each may refer to those before it.
enum class ContentKind : std::uint8_t {
  kRunnerTypes,
  kRuleTypes,
  kPolicyTypes,
  kTriggers,
  kSensors,
  kActions,
  kRules,
  kAliases,
  kPolicies,
  kConfigs,
};
inline constexpr std::size_t kContentKinds = 10;

// "runners", "rule_types", "policy_types", "triggers", "sensors", "actions", "rules", "aliases", "policies",
// "configs": the names in answers and output.
std::string_view to_text(ContentKind kind);
// Knows the singular too ("rule", "alias", "policy_type").
std::optional<ContentKind> parse_content_kind(std::string_view text);
std::set<ContentKind> all_content_kinds();

struct RegisterOptions {
  std::set<ContentKind> kinds = all_content_kinds();
  std::vector<std::string> packs;  // names; empty: all that are on disk
  std::optional<std::string>
      only_folder;               // one pack folder, wherever it lies; its base name is the pack's name
  bool stop_at_failure = false;  // the first resource that fails ends the run
  bool check_trigger_parameters = true;  // option system.validate_trigger_parameters
};

// A resource that could not be registered.
struct Problem {
  std::optional<ContentKind> kind;  // nothing: the pack's own manifest
  std::string pack;
  std::string file;   // absolute; empty when it is about the pack
  std::string field;  // dotted path in the file; empty when it is about the whole
  int line = 0;       // from 1; 0 when unknown
  Error error;
  // `/opt/.../actions/greet.yaml:7: parameters.who.type: 'text' is not one of [...]`.
  std::string text() const;
};

struct Counts {
  std::size_t registered = 0;  // valid and in the store now, whether written or not
  std::size_t overridden = 0;  // of these, changed by an override file
  std::size_t written = 0;     // of these, new or different
};

struct RegisterReport {
  std::array<Counts, kContentKinds> counts;
  std::size_t packs = 0;
  std::vector<Problem> problems;
  std::vector<std::string> warnings;
  bool stopped = false;  // at a failure, with more to do

  const Counts& of(ContentKind kind) const { return counts[static_cast<std::size_t>(kind)]; }
};

class Registrar {
 public:
  // Both outlive this.
  Registrar(store::Store& store, bus::Bus& bus, ContentPaths paths)
      : store_(store), bus_(bus), paths_(std::move(paths)) {}

  // kNotFound when a pack that was asked for or a folder of packs is not on disk; the store's errors. What is
  // wrong with a single resource stands in the report.
  Result<RegisterReport> run(const RegisterOptions& options);

  // The trigger types of the platform and their triggers: before any content, at the start of each service
  // that needs them.
  Result<void> register_system_triggers();

 private:
  store::Store& store_;
  bus::Bus& bus_;
  ContentPaths paths_;
};

}  // namespace squall::content
