// One run of the registrar. Private to this folder.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "content/document_writer.h"
#include "content/overrides.h"
#include "content/registrar.h"
#include "content/resource_writer.h"
#include "content/rule_store.h"

namespace squall::content {

class RegisterRun {
 public:
  RegisterRun(store::Store& store, const ContentPaths& paths, const RegisterOptions& options)
      : store_(store), paths_(paths), options_(options), rules_(store) {}

  // Errors are those of Registrar::run().
  Result<void> run();
  Result<void> system_triggers();

  RegisterReport take_report() { return std::move(report_); }
  const Touched& touched() const { return touched_; }

 private:
  struct MetadataFile {
    Source source;
    std::string text;
    Value raw;
  };
  // Registers one file; whether an override changed it, or what is wrong.
  using Register = std::function<Result<bool>(const MetadataFile& file, const Overrides& overrides)>;

  bool wants(ContentKind kind) const { return options_.kinds.contains(kind); }
  Result<std::vector<PackFolder>> choose_packs();
  Result<void> tables();
  Result<void> manifests();
  Result<void> manifest(const PackFolder& pack, DocumentWriter& packs);
  Result<void> config_schema(const PackFolder& pack, DocumentWriter& schemas);
  Result<void> resources(ContentKind kind);
  Result<void> configs();

  // Registers the files of one kind in one pack.
  Result<void> files(ContentKind kind, const PackFolder& pack, const Register& one);
  Result<MetadataFile> read(const PackFolder& pack, const std::string& file);
  Result<Overrides> read_overrides(std::string_view pack);

  Result<void> put(DocumentWriter& writer, const Value& document, std::optional<ContentKind> kind = {});
  Counts& counts(ContentKind kind) { return report_.counts[static_cast<std::size_t>(kind)]; }
  // Takes note of a resource that failed; the run stops behind it when the options say so.
  void failed(std::optional<ContentKind> kind, const std::string& pack, const std::string& file,
              const std::string& text, const Error& error);

  store::Store& store_;
  const ContentPaths& paths_;
  const RegisterOptions& options_;
  RuleStore rules_;
  std::vector<PackFolder> packs_;
  RegisterReport report_;
  Touched touched_;
};

}  // namespace squall::content
