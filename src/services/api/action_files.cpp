#include "services/api/action_files.h"

#include <unistd.h>

#include <filesystem>
#include <set>

#include "base/file.h"
#include "base/log.h"
#include "bus/bus.h"
#include "model/collections.h"
#include "services/api/pack_files.h"
#include "triggers/instance.h"
#include "value/yaml/yaml.h"

namespace squall::services {
namespace {

using model::Document;
namespace fs = std::filesystem;

const log::Logger kLog{"st2.api.actions"};

// The pack's record learns of new files, and a trigger tells of each (spec/api 2.2 data_files).
Result<void> tell_written(ApiContext& api, const Value& action, const std::vector<std::string>& written) {
  auto found =
      api.seams.store.find(model::kPacks, {.where = {{"ref", store::Op::kEq, action["pack"]}}, .limit = 1});
  if (!found.ok()) return std::move(found).error();
  if (found->empty())
    return make_error(Errc::kNotFound, "Resource with a ref or id \"{}\" not found",
                      action.get_string("pack"));
  Document record = std::move(found->front());
  std::set<std::string> files(written.begin(), written.end());
  for (const Value& known : record.body["files"].items()) files.emplace(known.as_string());
  record.body = record.body.with("files", Value::strings(std::vector(files.begin(), files.end())));
  std::vector<store::Write> batch{store::update(model::kPacks, record)};
  std::vector<std::string> events;
  for (const std::string& file : written) {
    Document event = triggers::pending_instance(
        {.trigger = "core.st2.action.file_written",
         .payload = Value::object({{"ref", action["ref"]},
                                   {"file_path", record.body.get_string("path") + "/" + file},
                                   {"host_info", Value::object({{"pid", ::getpid()}})}})},
        api.seams.clock.now());
    events.push_back(event.id);
    batch.push_back(store::insert(model::kTriggerInstances, std::move(event)));
  }
  auto stored = api.seams.store.write(std::move(batch));
  if (!stored.ok()) return std::move(stored).error();
  for (const std::string& id : events) api.seams.bus.wake({bus::Topic::kTriggerInstance, id, 1});
  return {};
}

}  // namespace

Result<void> write_action_files(ApiContext& api, const Value& files, const Value& action) {
  if (files.empty()) return {};
  const std::string pack = action.get_string("pack");
  auto directory = pack_directory(api.seams.store, pack);
  if (!directory.ok()) return make_error(Errc::kInvalid, "Directory for pack \"{}\" doesn't exist", pack);
  std::vector<std::string> names;
  for (const Value& file : files.items()) {
    auto path = path_inside(*directory + "/actions", file.get_string("file_path"));
    if (!path.ok()) return std::move(path).error();
    std::error_code failed;
    fs::create_directories(fs::path(*path).parent_path(), failed);
    auto written = write_file_atomic(*path, file.get_string("content"), 0664);
    if (!written.ok())
      return make_error(Errc::kInvalid, "Unable to write data to \"{}\" ({}).", *path,
                        written.error().message());
    names.push_back("actions/" + file.get_string("file_path"));
  }
  return tell_written(api, action, names);
}

Result<void> remove_action_files(ApiContext& api, const Value& action) {
  auto directory = pack_directory(api.seams.store, action.get_string("pack"));
  if (!directory.ok()) return {};
  for (const auto& [folder, name] :
       {std::pair<std::string, std::string>{"/actions", action.get_string("entry_point")},
        {"", action.get_string("metadata_file")}}) {
    auto path = path_inside(*directory + folder, name);
    if (!path.ok()) continue;
    std::error_code failed;
    if (!fs::remove(*path, failed) && !failed)
      kLog.warning("A file of a deleted action was not there", {{"path", *path}});
    if (failed == std::errc::permission_denied || failed == std::errc::operation_not_permitted)
      return make_error(Errc::kForbidden, "No permission to delete \"{}\" file from disk", *path);
    if (failed) return make_error(Errc::kIo, "\"{}\" cannot be deleted: {}", *path, failed.message());
  }
  return {};
}

Result<void> copy_action_files(const std::string& from, const std::string& to, const Value& source,
                               const Value& clone) {
  std::error_code failed;
  auto metadata =
      read_pack_file(from + "/" + source.get_string("metadata_file"), source.get_string("metadata_file"));
  if (metadata.ok()) {
    auto parsed = yaml::parse(*metadata);
    if (parsed.ok() && parsed->is_object()) {
      Object changed(*parsed);
      changed.set("name", clone["name"]).set("entry_point", clone["entry_point"]);
      if (changed.contains("pack")) changed.set("pack", clone["pack"]);
      auto written = write_file_atomic(to + "/" + clone.get_string("metadata_file"),
                                       yaml::dump(Value(std::move(changed))), 0664);
      if (!written.ok()) return written;
    }
  }
  const std::string entry = source.get_string("entry_point");
  if (entry.empty()) return {};
  const fs::path target = fs::path(to) / "actions" / clone.get_string("entry_point");
  fs::create_directories(target.parent_path(), failed);
  fs::copy_file(fs::path(from) / "actions" / entry, target, fs::copy_options::overwrite_existing, failed);
  if (failed)
    return make_error(Errc::kForbidden, "Unable to copy \"{}\" to \"{}\": {}", entry, target.string(),
                      failed.message());
  return {};
}

}  // namespace squall::services
