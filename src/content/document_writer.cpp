#include "content/document_writer.h"

#include <algorithm>

#include "base/id.h"

namespace squall::content {
namespace {

constexpr int kTries = 5;  // of a write that others got in the way of

}  // namespace

Result<void> DocumentWriter::read(std::vector<store::Condition> scope) {
  auto documents = store_.find(collection_, {.where = std::move(scope)});
  if (!documents.ok()) return std::move(documents).error();
  for (model::Document& document : *documents) {
    std::string key = document.body.get_string(key_);
    known_.insert_or_assign(std::move(key), std::move(document));
  }
  return {};
}

Value DocumentWriter::find(std::string_view key) const {
  const auto found = known_.find(key);
  return found == known_.end() ? Value() : found->second.body;
}

bool DocumentWriter::any(const std::function<bool(const Value&)>& fits) const {
  return std::ranges::any_of(known_, [&](const auto& entry) { return fits(entry.second.body); });
}

Result<PutResult> DocumentWriter::put(const Value& body) {
  const std::string key = body.get_string(key_);
  for (int i = 0;; ++i) {
    const auto known = known_.find(key);
    const bool is_new = known == known_.end();
    if (!is_new && known->second.body == body) return PutResult{known->second.id, false};
    model::Document document{is_new ? new_id() : known->second.id, is_new ? 0 : known->second.revision, body};
    auto written = store_.write({is_new ? store::insert(collection_, document) : store::update(collection_, document)});
    if (written.ok()) {
      document.revision = written->front();
      PutResult result{document.id, true};
      known_.insert_or_assign(key, std::move(document));
      return result;
    }
    const Errc code = written.error().code();
    if (i + 1 == kTries || (code != Errc::kConflict && code != Errc::kNotFound)) return std::move(written).error();
    known_.erase(key);
    if (auto again = read({{key_, store::Op::kEq, Value(key)}}); !again.ok()) return std::move(again).error();
    // Not somebody's change of this document: another one holds a unique key.
    if (is_new && !known_.contains(key)) return std::move(written).error();
  }
}

}  // namespace squall::content
