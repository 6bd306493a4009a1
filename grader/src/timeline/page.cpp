// SPDX-License-Identifier: MIT
#include "timeline/page.hpp"

#include "catalog/repository.hpp"
#include "timeline/lanes.hpp"
#include "timeline/marks.hpp"
#include "verdict/verdict.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <string_view>

namespace grader {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* name_of(Lane::Of of) {
  switch (of) {
    case Lane::Of::coroutine: return "coroutine";
    case Lane::Of::strand: return "strand";
    case Lane::Of::executor: return "executor";
  }
  return "";
}

// Of what the page can show: each line that somebody is in, with one before and one behind it.
class Sources {
 public:
  explicit Sources(const PictureOfRun& run) : run_{run} {}

  void add(const Place& place) {
    if (place.line <= 0) return;
    for (int line = place.line - 1; line <= place.line + 1; ++line) wanted_[place.file].insert(line);
  }

  Json json() const {
    Json files = Json::object();
    for (const auto& [file, lines] : wanted_) {
      const auto text = run_.source(file);
      if (!text) continue;
      std::istringstream stream{*text};
      int number = 0;
      for (std::string line; std::getline(stream, line);)
        if (lines.contains(++number)) files[file][std::to_string(number)] = line;
    }
    return files;
  }

 private:
  const PictureOfRun& run_;
  std::map<std::string, std::set<int>> wanted_;
};

class Texts {
 public:
  int index_of(const std::string& text) {
    const auto [found, is_new] = indexes_.try_emplace(text, static_cast<int>(all_.size()));
    if (is_new) all_.push_back(text);
    return found->second;
  }
  Json json() const { return all_; }

 private:
  std::map<std::string, int> indexes_;
  std::vector<std::string> all_;
};

Json steps_of(const Timeline& timeline, const Lanes& lanes, Texts& texts) {
  const auto lane = [](std::optional<std::size_t> index) { return index ? static_cast<int>(*index) : -1; };
  const std::map<std::size_t, std::string> marks = marks_of(timeline);
  Json steps = Json::array();
  for (std::size_t i = 0; i < timeline.steps.size(); ++i) {
    const Step& step = timeline.steps[i];
    const bool placed = step.place.line > 0;
    const auto mark = marks.find(i);
    steps.push_back(Json::array({texts.index_of(step.kind), texts.index_of(virtual_time(step.time)),
                                 lane(lanes.coroutine_of(step)), lane(lanes.strand_of(step)), lane(lanes.executor_of(step)),
                                 placed ? texts.index_of(step.place.file) : -1, placed ? step.place.line : -1,
                                 texts.index_of(step.text), static_cast<int>(step.cause) - 1,
                                 mark == marks.end() ? -1 : texts.index_of(mark->second),
                                 step.begins ? 1 : 0}));
  }
  return steps;
}

// Those that the first steps tell nothing of but were there.
Json alive_at_first(const Timeline& timeline, const Lanes& lanes) {
  std::set<unsigned> met;
  Json alive = Json::array();
  for (const Step& step : timeline.steps)
    if (step.coroutine > 0 && met.insert(step.coroutine).second && step.kind != "starts")
      alive.push_back(*lanes.coroutine_of(step));
  return alive;
}

Json json_of(const Finding& finding) {
  Json notes = Json::array();
  for (const Note& note : finding.notes)
    if (note.place.line > 0)
      notes.push_back({{"file", note.place.file}, {"line", note.place.line}, {"function", bare_function(note.place.function)}, {"text", note.text}});
  if (notes.empty() && finding.place.line > 0)
    notes.push_back({{"file", finding.place.file}, {"line", finding.place.line}, {"function", bare_function(finding.place.function)}, {"text", "here"}});
  return {{"rule", finding.rule}, {"message", finding.message}, {"help", finding.help}, {"cycle", finding.cycle},
          {"notes", std::move(notes)}};
}

Json json_of(const PictureOfRun& run) {
  const Timeline& timeline = run.timeline;
  const Lanes lanes{timeline.steps};
  Texts texts;
  Sources sources{run};
  for (const Step& step : timeline.steps) sources.add(step.place);
  Json lane_names = Json::array();
  for (const Lane& lane : lanes.all()) lane_names.push_back({{"of", name_of(lane.of)}, {"name", lane.name}});
  Json json{{"title", timeline.title},
            {"schedule", timeline.schedule},
            {"leftOut", timeline.left_out},
            {"lanes", std::move(lane_names)},
            {"steps", steps_of(timeline, lanes, texts)},
            {"alive", alive_at_first(timeline, lanes)}};
  json["texts"] = texts.json();
  if (timeline.finding) {
    sources.add(timeline.finding->place);
    for (const Note& note : timeline.finding->notes) sources.add(note.place);
    json["finding"] = json_of(*timeline.finding);
    json["blocked"] = timeline.finding->rule == "blocked-loop" || timeline.finding->rule == "cpu-bound";
  }
  json["sources"] = sources.json();
  return json;
}

// No text of a learner's may end the script element that holds it.
std::string harmless(std::string json) {
  for (std::size_t at = 0; (at = json.find('<', at)) != std::string::npos; at += 6) json.replace(at, 1, "\\u003c");
  return json;
}

std::string escaped(const std::string& text) {
  std::string html;
  for (const char c : text) {
    switch (c) {
      case '&': html += "&amp;"; break;
      case '<': html += "&lt;"; break;
      default: html += c;
    }
  }
  return html;
}

}  // namespace

std::string page_of(const std::string& title, const std::vector<PictureOfRun>& runs, const std::filesystem::path& frame) {
  Json data{{"title", title}, {"runs", Json::array()}};
  for (const PictureOfRun& run : runs) data["runs"].push_back(json_of(run));
  const std::map<std::string_view, std::string> parts{
      {"@TITLE@", escaped(title)},
      {"@STYLE@", read_file(frame / "page.css")},
      {"@SCRIPT@", read_file(frame / "page.js")},
      {"@DATA@", harmless(data.dump(-1, ' ', false, Json::error_handler_t::replace))}};
  const std::string text = read_file(frame / "page.html");
  std::string page;
  for (std::size_t at = 0; at < text.size();) {
    const auto part = std::ranges::find_if(parts, [&](const auto& one) { return text.compare(at, one.first.size(), one.first) == 0; });
    page += part == parts.end() ? text.substr(at, 1) : part->second;
    at += part == parts.end() ? 1 : part->first.size();
  }
  return page;
}

}  // namespace grader
