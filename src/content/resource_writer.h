// Writes the resources of one kind: what a loader makes of a file goes into the store. Private to this
// folder.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "content/document_writer.h"
#include "content/overrides.h"
#include "content/registrar.h"
#include "content/rule_store.h"
#include "content/source.h"

namespace squall::content {

// Ids of documents that were written, by who has to be woken.
struct Touched {
  std::vector<std::string> content;
  std::vector<std::string> rules;
  std::vector<std::string> triggers;
  void add(const Touched& other);
};

// DocumentWriter::put() whose conflicts name the document and what it clashes in.
Result<PutResult> put_named(DocumentWriter& writer, const Value& document);

class ResourceWriter {
 public:
  // REQUIRES: triggers, sensors, actions, rules, aliases or policies.
  ResourceWriter(store::Store& store, RuleStore& rules, ContentKind kind, bool check_trigger_parameters);

  // Reads what the store has, as far as it is needed for all packs; for one pack.
  Result<void> begin();
  Result<void> begin_pack(std::string_view pack);
  // Registers one file; what it holds may be written with the others of its pack only. Whether an override
  // changed what it says.
  Result<bool> add(const Value& raw, const Source& source, const Overrides& overrides);
  // Writes what add() kept back. `refused` is told the file of each document that could not be written.
  void end_pack(const std::function<void(const std::string& file, const Error& error)>& refused);
  // A trigger type and, when it has no parameters, its trigger.
  Result<void> add_trigger_type(const Value& type);

  std::size_t written() const { return written_; }
  const Touched& touched() const { return touched_; }

 private:
  void stage(const Value& document);
  Result<bool> add_sensor(const Value& raw, const Source& source, const Overrides& overrides);
  Result<bool> add_rule(const Value& raw, const Source& source, const Overrides& overrides);

  RuleStore& rules_;
  const ContentKind kind_;
  const bool check_trigger_parameters_;
  DocumentWriter documents_;
  DocumentWriter trigger_types_;
  DocumentWriter triggers_;
  std::map<std::string, std::string> files_;  // of staged documents, by key
  std::size_t written_ = 0;
  Touched touched_;
};

}  // namespace squall::content
