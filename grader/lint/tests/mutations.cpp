// SPDX-License-Identifier: MIT
#include "mutations.hpp"

#include <regex>

namespace recall {

const char* const includes = R"(#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <atomic>
#include <cerrno>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <thread>
)";

const char* const declarations = R"(
static std::mutex recall_mutex;
static std::atomic<bool> recall_done;
static boost::asio::thread_pool recall_pool;
static thread_local int recall_of_thread;
static std::deque<int> recall_deque;
static std::map<int, int> recall_map;
void recall_change() {
  recall_deque.pop_front();
  recall_map.erase(1);
}
std::string recall_copy(boost::asio::const_buffer buffer);
template <class>
constexpr bool recall_is_awaitable = false;
template <class T, class Executor>
constexpr bool recall_is_awaitable<boost::asio::awaitable<T, Executor>> = true;
// ~operation blocks until the operation has ended.
template <class T, class Executor>
T operator~(boost::asio::awaitable<T, Executor> operation);
template <class Operation>
  requires requires(Operation operation) { std::move(operation)(boost::asio::use_awaitable); }
auto operator~(Operation&& operation) {
  return ~std::move(operation)(boost::asio::use_awaitable);
}
)";

namespace {

// With a handler that looks at the exception wherever there is none.
std::string without_detached(const std::string& text) {
  std::string careful = text;
  const std::vector<Call> spawns = calls(text, "co_spawn");
  for (auto spawn = spawns.rbegin(); spawn != spawns.rend(); ++spawn) {
    if (spawn->words.size() != 3 || !spawn->words[2].ends_with("detached")) continue;
    Words words = spawn->words;
    words[2] = "[](std::exception_ptr error, auto&&...) { if (error) std::rethrow_exception(error); }";
    careful = with(careful, spawn->begin, spawn->end, written(spawn->callee, words));
  }
  return careful;
}

auto spawned_with(const char* token) {
  return respawned([=](const Words& words) { return words[0] + ", " + words[1] + ", " + token; });
}

// A lambda that is called where it is written; one that is no coroutine has run before it is gone.
std::optional<std::string> called_at_once(const Words& words) {
  const bool captures = words[1].starts_with("[") && !words[1].starts_with("[]") &&
                        words[1].find("awaitable<") != std::string::npos && words[1].ends_with("}");
  return captures ? std::optional{words[0] + ", " + words[1] + "(), " + words[2]} : std::nullopt;
}

std::optional<std::string> without_self(const Words& words) {
  static const std::string self = "[self = shared_from_this()]";
  if (!words[1].starts_with(self)) return std::nullopt;
  const std::string body = words[1].substr(self.size());
  return words[0] + ", [this]" + std::regex_replace(body, std::regex{"self->"}, "") + ", " + words[2];
}

const std::string read_or_write = "async_(?:read|write|read_until)";
const std::string composed = "async_(?:read|write|read_until|connect)";
const std::string not_a_wait = R"(async_(?!wait|send\b|receive\b)\w+)";

Words with_token(Words words, const std::string& token) {
  words.push_back(token);
  return words;
}

const std::string throws_its_error = "async_(?:read|write|connect|accept|resolve|handshake)\\w*";

// The executor that is given to each co_spawn is that of a pool.
std::string on_a_pool(const std::string& text) {
  std::string changed = text;
  const std::vector<Call> spawns = calls(text, "co_spawn");
  for (auto spawn = spawns.rbegin(); spawn != spawns.rend(); ++spawn) {
    if (spawn->words.size() != 3) continue;
    Words words = spawn->words;
    words[0] = "recall_pool";
    changed = with(changed, spawn->begin, spawn->end, written(spawn->callee, words));
  }
  return changed;
}

std::string or_time_is_over(const std::string& callee, const Words& words) {
  return "{\nusing boost::asio::experimental::awaitable_operators::operator||;\n"
         "boost::asio::steady_timer recall_timer{co_await boost::asio::this_coro::executor, std::chrono::seconds{1}};\n"
         "co_await (" +
         written(callee, with_token(words, "boost::asio::use_awaitable")) +
         " || recall_timer.async_wait(boost::asio::use_awaitable));\n}";
}

std::string unlooked_at(const std::string& callee, const Words& words) {
  return "co_await " + written(callee, with_token(words, "boost::asio::as_tuple(boost::asio::use_awaitable)")) + ";";
}

std::string beside_itself(const std::string& callee, const Words& words) {
  const std::string operation = written(callee, with_token(words, "boost::asio::use_awaitable"));
  return "using boost::asio::experimental::awaitable_operators::operator&&;\n"
         "co_await (" +
         operation + " && " + operation + ");";
}

// What a socket does itself forgets the slot.
std::optional<std::string> with_local_signal(const std::string& callee, const Words& words) {
  if (callee.find('.') != std::string::npos) return std::nullopt;
  return "{\nboost::asio::cancellation_signal recall_signal;\n" +
         written(callee, with_token(words,
                                    "boost::asio::bind_cancellation_slot(recall_signal.slot(), "
                                    "boost::asio::detached)")) +
         ";\n}";
}

// buffer(text, size) -> buffer(recall_copy(buffer(text, size)))
std::optional<Words> with_temporary_memory(Words words) {
  for (std::string& word : words)
    for (const Call& buffer : calls(word, "buffer"))
      if (buffer.begin == 0 && buffer.end == word.size()) {
        word = "boost::asio::buffer(recall_copy(" + word + "))";
        return words;
      }
  return std::nullopt;
}

std::optional<std::string> detached_with_temporary(const std::string& callee, const Words& words) {
  const auto changed = with_temporary_memory(words);
  if (!changed) return std::nullopt;
  return written(callee, with_token(*changed, "boost::asio::detached")) + ";";
}

// The object is the first argument of a function, or what a member is called on.
std::optional<std::string> of_local_object(const std::string& callee, const Words& words) {
  const std::size_t dot = callee.rfind('.');
  const bool is_member = dot != std::string::npos;
  if (!is_member && words.empty()) return std::nullopt;
  const std::string object = is_member ? callee.substr(0, dot) : words[0];
  Words rest = with_token(words, "boost::asio::use_awaitable");
  if (!is_member) rest[0] = "recall_own";
  return "co_await [&] {\nauto recall_own = std::move(" + object + ");\nreturn " +
         written(is_member ? "recall_own" + callee.substr(dot) : callee, rest) + ";\n}();";
}

std::optional<std::string> writes_temporary(const Call& operation) {
  const auto words = with_temporary_memory(operation.words);
  return words ? std::optional{written(operation.callee, *words)} : std::nullopt;
}

std::optional<std::string> forgets_self(const Call& operation) {
  static const std::regex captures{R"(^\[(this, self|self, this)\])"};
  Words words = operation.words;
  words.back() = std::regex_replace(words.back(), captures, "[this]");
  return words == operation.words ? std::nullopt : std::optional{written(operation.callee, words)};
}

std::optional<std::string> counts_in_local(const Call& operation) {
  Words words = operation.words;
  std::string& lambda = words.back();
  const std::size_t body = lambda.find('{', closing(lambda, 0));
  if (body == std::string::npos) return std::nullopt;
  const bool captures = lambda[1] != ']';
  lambda.insert(body + 1, " ++recall_count;");
  lambda.insert(1, captures ? "&recall_count, " : "&recall_count");
  return "int recall_count = 0;\n" + written(operation.callee, words);
}

bool is_shared(const std::string& text, const Range& of) {
  return text.find("enable_shared_from_this<" + of.name + ">") != std::string::npos;
}

Mutants begins_in_constructor(const std::string& text, const char* code, const std::regex& needed) {
  Mutants mutants;
  for (const Range& of : classes(text)) {
    if (!is_shared(text, of) || !std::regex_search(text.substr(of.open, of.close - of.open), needed)) continue;
    for (const Range& body : constructors(text, of)) mutants.push_back(with(text, body.open + 1, body.open + 1, code));
  }
  return mutants;
}

// Of each class with a coroutine without parameters.
Mutants destructor_spawns(const std::string& text) {
  static const std::regex coroutine{R"(awaitable<[^;{}()]*> (\w+)\(\)\s*\{)"};
  Mutants mutants;
  for (const Range& of : classes(text)) {
    const std::string body = text.substr(of.open, of.close - of.open);
    if (body.find('~') != std::string::npos) continue;
    for (std::sregex_iterator it(body.begin(), body.end(), coroutine), end; it != end; ++it)
      mutants.push_back(with(text, of.open + 1, of.open + 1,
                             "\npublic:\n  ~" + of.name +
                                 "() { boost::asio::co_spawn(boost::asio::system_executor{}, " + (*it)[1].str() +
                                 "(), boost::asio::detached); }\n"));
  }
  return mutants;
}

// What a constructor makes from an io_context that it is given is made from a member behind it.
Mutants context_is_last_member(const std::string& text) {
  static const std::regex made{R"([:,]\s+(?!\w*context)\w+[({](\w*io_context\w*|executor|ex)(?=[,)}]))"};
  Mutants mutants;
  for (const Range& of : classes(text)) {
    std::string::const_iterator from = text.begin() + static_cast<std::ptrdiff_t>(of.open);
    const auto to = text.begin() + static_cast<std::ptrdiff_t>(of.close);
    for (std::sregex_iterator it(from, to, made), end; it != end; ++it) {
      const auto begin = static_cast<std::size_t>((*it)[1].first - text.begin());
      const std::string member = "\n  boost::asio::io_context recall_context_;\n";
      const std::string changed = with(text, of.close, of.close, member);
      mutants.push_back(with(changed, begin, begin + static_cast<std::size_t>((*it)[1].length()), "recall_context_"));
    }
  }
  return mutants;
}

Mutants empty_awaitable(const std::string& text) {
  Mutants mutants;
  for (const Range& body : coroutines(text)) mutants.push_back(with(text, body.open, body.close + 1, "{ return {}; }"));
  return mutants;
}

// Loops that leave themselves are no mistake.
Mutants endless_without_suspension(const std::string& text) {
  static const std::regex await{R"(co_await (?!(boost::)?(asio::)?this_coro))"};
  static const std::regex leaves{R"(\b(break|return|co_return|throw)\b)"};
  Mutants mutants;
  for (const Range& loop : endless_loops(text)) {
    const std::string body = text.substr(loop.open, loop.close - loop.open);
    if (!std::regex_search(body, await) || std::regex_search(body, leaves)) continue;
    const std::string changed = with(text, loop.open, loop.close, std::regex_replace(body, await, "~"));
    const std::size_t head = statement_begin(changed, changed.rfind(loop.name + " (", loop.open));
    mutants.push_back(with(changed, head, head, "co_await boost::asio::this_coro::executor;\n"));
  }
  return mutants;
}

// The executor of a strand is what is below it.
Mutants strand_of_its_own(const std::string& text) {
  Mutants mutants;
  for (const Call& call : calls(text, "post|dispatch|defer|bind_executor")) {
    if (call.words.size() < 2) continue;
    Words words = call.words;
    const bool is_strand = words[0].find("strand") != std::string::npos;
    words[0] = "boost::asio::make_strand(" + words[0] + (is_strand ? ".get_inner_executor()" : "") + ")";
    mutants.push_back(with(text, call.begin, call.end, written(call.callee, words)));
  }
  return mutants;
}

std::vector<Mutation> of_awaits() {
  return {
      {"co_await is deleted", "asio-unawaited-awaitable", statement("\n$1$2;")},
      {"a cast to void instead of co_await", "asio-unawaited-awaitable", statement("\n$1(void)$2;")},
      {"kept and forgotten instead of co_await", "asio-unawaited-awaitable", statement("\n$1auto forgotten = $2;")},
      {"posted instead of co_await", "asio-coroutine-as-callback",
       statement("\n$1boost::asio::post(co_await boost::asio::this_coro::executor, [&] { return $2; });")},
      {"a lock before co_await", "asio-lock-held-across-await",
       statement("\n$1std::lock_guard held{recall_mutex};\n$1co_await $2;")},
      {"a lock by hand before co_await", "asio-lock-held-across-await",
       statement("\n$1recall_mutex.lock();\n$1co_await $2;")},
      {"a sleep before co_await", "asio-blocking-call-in-coroutine",
       statement("\n$1std::this_thread::sleep_for(std::chrono::seconds{1});\n$1co_await $2;")},
      {"tried for ever", "asio-swallowed-cancellation",
       statement("\n$1for (;;) try {\n$1  co_await $2;\n$1} catch (const std::exception&) {\n$1}")},
      {"awaited twice", "asio-awaitable-reuse",
       statement("\n$1auto twice = $2;\n$1static_assert(recall_is_awaitable<decltype(twice)>);\n"
                 "$1co_await std::move(twice);\n$1co_await std::move(twice);")},
      {"awaited in each round of a loop", "asio-awaitable-reuse",
       statement("\n$1auto again = $2;\n$1static_assert(recall_is_awaitable<decltype(again)>);\n"
                 "$1for (int round = 0; round < 3; ++round) co_await std::move(again);")},
      {"a busy wait before co_await", "asio-loop-without-suspension",
       statement("\n$1while (!recall_done) std::this_thread::yield();\n$1co_await $2;")},
      {"a reference kept across co_await", "asio-reference-across-await",
       statement("\n$1int& kept = recall_deque.front();\n$1co_await $2;\n$1++kept;")},
      {"an iterator kept across co_await", "asio-reference-across-await",
       statement("\n$1auto kept = recall_map.find(1);\n$1co_await $2;\n$1++kept->second;")},
      {"a variable of the thread kept across co_await", "asio-thread-affine-state-across-await",
       statement("\n$1int& kept = recall_of_thread;\n$1co_await $2;\n$1++kept;")},
      {"errno is asked after co_await", "asio-thread-affine-state-across-await",
       statement("\n$1co_await $2;\n$1if (errno != 0) co_return;")},
      {"asked again and again before co_await", "asio-busy-wait",
       statement("\n$1while (!recall_done) co_await boost::asio::post(boost::asio::use_awaitable);\n$1co_await $2;")},
      {"or the time is over", "asio-awaitable-or-loses-exception", awaited(throws_its_error, or_time_is_over)},
      {"or the time is over, on a pool", "asio-operators-need-strand", awaited(any_operation, or_time_is_over),
       on_a_pool},
      {"once for each element of a container", "asio-range-for-await-shared-container",
       statement("\n$1for (int& each : recall_deque) {\n$1  co_await $2;\n$1  ++each;\n$1}")},
      {"the error comes as a value", "asio-ignored-error-code", awaited(not_a_wait, unlooked_at)},
      {"twice at once", "asio-concurrent-ops-on-object", awaited(read_or_write, beside_itself)},
      {"the slot of a local signal", "asio-cancellation-slot-lifetime", awaited(composed, with_local_signal)},
      {"detached, from a temporary", "asio-buffer-lifetime", awaited(any_operation, detached_with_temporary)},
      {"returned by a function that has the object", "asio-io-object-outlived",
       awaited(any_operation, of_local_object)},
      {"each co_await of an endless loop blocks", "asio-loop-without-suspension", endless_without_suspension},
      {"the coroutine is an empty awaitable", "asio-null-awaitable", empty_awaitable},
  };
}

std::vector<Mutation> of_spawns() {
  return {
      {"spawned detached", "asio-detached-swallows-*", spawned_with("boost::asio::detached"), without_detached},
      {"spawned for a future that is dropped", "asio-discarded-future", spawned_with("boost::asio::use_future"),
       without_detached},
      {"spawned with a handler that ignores the exception", "asio-ignored-exception-ptr",
       spawned_with("[](std::exception_ptr) {}"), without_detached},
      {"a lambda is called before it is spawned", "asio-iife-capturing-coroutine", respawned(called_at_once)},
      {"this is spawned instead of self", "asio-spawn-captures-raw-this", respawned(without_self)},
      {"the destructor spawns a coroutine", "asio-spawn-in-destructor", destructor_spawns},
  };
}

std::vector<Mutation> of_handlers() {
  return {
      {"this is captured instead of self", "asio-spawn-captures-raw-this", with_handler(forgets_self)},
      {"a local is captured by reference", "asio-spawn-captures-local-by-ref", with_handler(counts_in_local)},
      {"a handler's operation writes a temporary", "asio-buffer-lifetime", with_handler(writes_temporary)},
      {"a strand of its own", "asio-strand-per-call", strand_of_its_own},
  };
}

// $2 completes an operation.
Change completing(const char* replacement) {
  return replacing(
      R"(\n( +)((?:self\.complete|std::move\((?:self->)?\w*handler\w*\)|\w*handler_?|\w*completion_?)\([^;{}]*\));)",
      replacement);
}

std::vector<Mutation> of_completions() {
  return {
      {"completed twice", "asio-completion-twice", completing("\n$1$2;\n$1$2;")},
      {"not completed on one way", "asio-completion-missed", completing("\n$1if (recall_done) return;\n$1$2;")},
  };
}

std::vector<Mutation> of_classes() {
  return {
      {"shared_from_this() in the constructor", "asio-shared-from-this-in-constructor",
       [](const std::string& text) {
         return begins_in_constructor(text, "\nauto recall_self = shared_from_this();\n", std::regex{""});
       }},
      {"the constructor calls start()", "asio-shared-from-this-in-constructor",
       [](const std::string& text) {
         return begins_in_constructor(text, "\nstart();\n", std::regex{R"(void start\(\)\s*\{[^}]*shared_from_this)"});
       }},
      {"the context is the last member", "asio-member-order", context_is_last_member},
      {"a channel for a pool", "asio-unsynchronized-channel",
       replacing(R"((channel(?:<[^;{}]*>)? \w+[({])[^,;{}]+, )", "$1recall_pool, ")},
  };
}

}  // namespace

std::vector<Mutation> mutations() {
  std::vector<Mutation> all;
  for (const auto& some : {of_awaits(), of_spawns(), of_handlers(), of_completions(), of_classes()})
    all.insert(all.end(), some.begin(), some.end());
  return all;
}

}  // namespace recall
