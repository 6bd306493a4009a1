// SPDX-License-Identifier: MIT
#include "report/result_check.hpp"

#include "finding/error.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <string>

namespace grader {
namespace {

using Json = nlohmann::ordered_json;
using Check = std::function<void(const Json&, const std::string& at)>;

constexpr std::size_t most_bytes = std::size_t{8} << 20;

[[noreturn]] void refuse(const std::string& at, const std::string& what) {
  throw UsageError{fmt::format("the result is not one of the grader: {} {}", at.empty() ? "it" : at, what)};
}

void text(const Json& value, const std::string& at) {
  if (!value.is_string()) refuse(at, "is no text");
}

void count(const Json& value, const std::string& at) {
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() > 1'000'000'000'000) refuse(at, "is no count");
}

void moment(const Json& value, const std::string& at) {
  if (!value.is_number_unsigned()) refuse(at, "is no time");
}

Check one_of(std::initializer_list<const char*> words) {
  return [words = std::vector<std::string>(words.begin(), words.end())](const Json& value, const std::string& at) {
    text(value, at);
    if (std::ranges::find(words, value.get<std::string>()) == words.end()) refuse(at, "is none of its words");
  };
}

Check list_of(Check each) {
  return [each = std::move(each)](const Json& value, const std::string& at) {
    if (!value.is_array()) refuse(at, "is no list");
    for (std::size_t i = 0; i < value.size(); ++i) each(value[i], fmt::format("{}/{}", at, i));
  };
}

struct Key {
  const char* name;
  Check check;
  bool required = false;
};

Check object(std::vector<Key> keys) {
  return [keys = std::move(keys)](const Json& value, const std::string& at) {
    if (!value.is_object()) refuse(at, "is no object");
    for (const auto& [name, unused] : value.items())
      if (std::ranges::none_of(keys, [&](const Key& key) { return name == key.name; })) refuse(at, "has an unknown key");
    for (const Key& key : keys) {
      if (value.contains(key.name)) key.check(value[key.name], fmt::format("{}/{}", at, key.name));
      else if (key.required) refuse(at, fmt::format("has no {}", key.name));
    }
  };
}

void tools(const Json& value, const std::string& at) {
  if (!value.is_object()) refuse(at, "is no object");
  if (!std::ranges::all_of(value, [](const Json& version) { return version.is_string(); })) refuse(at, "is no list of texts");
}

Check document() {
  const Check isolation = one_of({"L0", "L1", "L2"});
  const Check places = list_of(object({{"file", text}, {"line", count}, {"function", text}, {"text", text}}));
  const Check steps = list_of(object({{"kind", text, true}, {"number", count, true}, {"time", moment, true}, {"cause", count},
                                      {"coroutine", count}, {"strand", count}, {"on", text}, {"file", text},
                                      {"line", count}, {"function", text}, {"text", text}}));
  const Check finding = object({{"rule", text, true},
                                {"severity", one_of({"advice", "error", "attack", "environment"}), true},
                                {"file", text}, {"line", count}, {"function", text}, {"case", text}, {"message", text},
                                {"help", text}, {"schedule", text}, {"notes", places}, {"steps", steps}});
  const Check exploration = object({{"case", text, true}, {"model", text, true}, {"schedules", count, true}, {"how", text, true}});
  const Check stage = object({{"stage", one_of({"integrity", "build", "lint", "test", "explore", "asan", "tsan"}), true},
                              {"state", one_of({"passed", "failed", "echoed", "skipped", "not-run"}), true},
                              {"reason", text}, {"milliseconds", count, true}, {"findings", list_of(finding), true},
                              {"explored", list_of(exploration)}});
  const Check bug = object({{"title", text, true}, {"earned", count, true}, {"of", count, true}});
  const Check points = object({{"earned", count, true}, {"of", count, true}, {"bugs", list_of(bug)}});
  const Check result = object({{"kata", text, true}, {"folder", text, true}, {"title", text, true}, {"fix", text, true},
                               {"verdict", one_of({"fixed", "not-fixed", "invalid", "environment", "incomplete"}), true},
                               {"milliseconds", count, true}, {"isolation", isolation, true}, {"stages", list_of(stage), true},
                               {"points", points}, {"kata_sha256", text}, {"fix_sha256", text}, {"trouble", text}});
  return object({{"version", count, true}, {"tools", tools, true}, {"required_isolation", isolation, true},
                 {"seed", count, true}, {"without_effect", list_of(text), true}, {"results", list_of(result), true}});
}

}  // namespace

Json read_result_document(std::string_view bytes, const std::vector<Kata>& katas) {
  if (bytes.size() > most_bytes) refuse("", "is too large");
  Json parsed = Json::parse(bytes, nullptr, false);
  if (parsed.is_discarded()) refuse("", "is no JSON");
  document()(parsed, "");
  if (parsed["version"] != 1) refuse("/version", "is not 1");
  for (const Json& result : parsed["results"]) {
    const auto kata = std::ranges::find(katas, result["kata"].get<std::string>(), &Kata::id);
    if (kata == katas.end() || result["folder"] != kata->folder || result["title"] != kata->title)
      refuse("/results", "name a kata that is not here");
  }
  return parsed;
}

}  // namespace grader
