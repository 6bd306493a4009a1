// SPDX-License-Identifier: MIT
//
// A strand orders handlers. Sockets and timers are not safe for two threads at once, and the call that starts or
// cancels an operation uses them like a handler does.
#include "checks/initiation_outside_strand.hpp"

#include <clang/ASTMatchers/ASTMatchers.h>
#include <clang/ASTMatchers/ASTMatchFinder.h>
#include <llvm/ADT/StringSwitch.h>

#include "asio_types.hpp"
#include "coroutine_source.hpp"
#include "io_objects.hpp"
#include "locks.hpp"
#include "names.hpp"
#include "nodes_around.hpp"
#include "several_threads.hpp"
#include "shared_object.hpp"
#include "written_code.hpp"

using namespace clang;
using namespace clang::ast_matchers;

namespace asio_lint {
namespace {

bool is_strand(QualType type) {
  const CXXRecordDecl* record = class_of(type);
  return name_of(record) == "strand" && is_in_asio(*record);
}

// make_strand(...), or a strand that is a member. A parameter that happens to be one is the caller's business.
bool is_made_with_strand(const Stmt& code) {
  return any_written(code, [](const Stmt& stmt) {
    const auto* call = dyn_cast<CallExpr>(&stmt);
    const auto* member = dyn_cast<MemberExpr>(&stmt);
    return (call != nullptr && is_asio_entity(call->getDirectCallee(), "make_strand")) ||
           (member != nullptr && is_strand(member->getType()));
  });
}

bool starts_or_ends_operations(llvm::StringRef name) {
  return name.starts_with("async_") || llvm::StringSwitch<bool>(name)
                                           .Cases("cancel", "cancel_one", "close", "shutdown", "release", true)
                                           .Cases("expires_after", "expires_at", "expires_from_now", true)
                                           .Default(false);
}

// socket_.close(), async_write(socket_, ...): the member that is used; null if there is none.
const FieldDecl* used_by(const CallExpr& call, ASTContext& context) {
  const FunctionDecl* callee = call.getDirectCallee();
  const auto* member = dyn_cast<CXXMemberCallExpr>(&call);
  const bool counts = callee != nullptr && starts_or_ends_operations(name_of(callee)) &&
                      (member != nullptr || (is_in_asio(*callee) && name_of(callee).starts_with("async_")));
  if (!counts || (member == nullptr && call.getNumArgs() == 0)) return nullptr;
  if (name_of(callee).starts_with("expires_") && call.getNumArgs() == 0) return nullptr;
  const Expr& object = member != nullptr ? *member->getImplicitObjectArgument() : *call.getArg(0);
  const auto* field = dyn_cast_or_null<FieldDecl>(shared_object(object));
  return field != nullptr && is_io_object(field->getType(), context) ? field : nullptr;
}

// post(strand_, ...), co_spawn(strand_, ...), bind_executor(strand_, ...).
bool goes_to_strand(const CallExpr& call) {
  const FunctionDecl* callee = call.getDirectCallee();
  return callee != nullptr && is_in_asio(*callee) && call.getNumArgs() > 0 &&
         (is_strand(call.getArg(0)->getType()) ||
          (isa<CXXMemberCallExpr>(call) && is_strand(cast<CXXMemberCallExpr>(call).getObjectType())));
}

AST_MATCHER(CallExpr, uses_member) {
  return used_by(Node, Finder->getASTContext()) != nullptr;
}

AST_MATCHER(Expr, makes_threads) {
  return shows_threads(Node);
}

AST_MATCHER(CXXCtorInitializer, makes_member_on_strand) {
  return Node.isMemberInitializer() && is_made_with_strand(*Node.getInit());
}

AST_MATCHER(FieldDecl, is_made_on_strand) {
  return Node.getInClassInitializer() != nullptr && is_made_with_strand(*Node.getInClassInitializer());
}

AST_MATCHER(CallExpr, spawns_on_strand) {
  return is_asio_entity(Node.getDirectCallee(), "co_spawn") && Node.getNumArgs() > 1 && goes_to_strand(Node);
}

AST_MATCHER(CXXMethodDecl, is_of_users_class) {
  return !is_in_asio(Node) && !Node.isStatic() && !Node.getParent()->isLambda();
}

// The code is an argument of such a call, or in a lambda that is one.
bool is_given_to_strand(const Stmt& code, ASTContext& context) {
  for (const DynTypedNode& node : nodes_around(code, context))
    if (const auto* call = node.get<CallExpr>(); call != nullptr && goes_to_strand(*call)) return true;
  return false;
}

// bind_executor(strand_, ...) is among the arguments.
bool binds_handler(const CallExpr& call) {
  return llvm::any_of(call.arguments(), [](const Expr* argument) {
    return any_written(*argument, [](const Stmt& stmt) {
      const auto* inner = dyn_cast<CallExpr>(&stmt);
      return inner != nullptr && goes_to_strand(*inner);
    });
  });
}

// A class in a class is a part of it.
const DeclContext* outermost(const CXXRecordDecl& record) {
  const DeclContext* found = &record;
  while (found->getParent()->isRecord()) found = found->getParent();
  return found->getPrimaryContext();
}

const CXXMethodDecl* member_function_around(const Stmt& code, ASTContext& context) {
  const auto* method = dyn_cast_or_null<CXXMethodDecl>(surroundings_of(DynTypedNode::create(code), context).named);
  return method != nullptr && method->getParent() != nullptr ? method : nullptr;
}

// Functions that are called before there is anything on the strand.
bool comes_first(llvm::StringRef name) {
  return llvm::any_of(std::initializer_list<const char*>{"start", "run", "begin", "connect", "open", "accept", "listen",
                                                         "init", "launch", "serve", "go", "bind", "setup", "resume"},
                      [&](llvm::StringRef word) { return name.contains_insensitive(word); });
}

// Takes a lock, or asks the strand where it is.
bool takes_care(const FunctionDecl& function) {
  const Locks locks;
  return any_written(*function.getBody(), [&](const Stmt& stmt) {
    const auto* declaration = dyn_cast<DeclStmt>(&stmt);
    const auto* call = dyn_cast<CallExpr>(&stmt);
    if (call != nullptr && name_of(call->getDirectCallee()) == "running_in_this_thread") return true;
    return declaration != nullptr && llvm::any_of(declaration->decls(), [&](const Decl* declared) {
             const auto* variable = dyn_cast<VarDecl>(declared);
             return variable != nullptr && locks.takes_lock(*variable);
           });
  });
}

}  // namespace

void InitiationOutsideStrand::registerMatchers(MatchFinder* finder) {
  finder->addMatcher(callExpr(uses_member()).bind("use"), this);
  finder->addMatcher(callExpr(spawns_on_strand()).bind("spawn"), this);
  finder->addMatcher(expr(makes_threads()).bind("threads"), this);
  finder->addMatcher(cxxCtorInitializer(makes_member_on_strand()).bind("made"), this);
  finder->addMatcher(fieldDecl(is_made_on_strand()).bind("field"), this);
  finder->addMatcher(memberExpr(member(cxxMethodDecl(is_of_users_class()).bind("called"))).bind("code"), this);
  finder->addMatcher(declRefExpr(to(cxxMethodDecl(is_of_users_class()).bind("called"))).bind("code"), this);
}

void InitiationOutsideStrand::check(const MatchFinder::MatchResult& result) {
  ASTContext& context = *result.Context;
  if (const auto* use = result.Nodes.getNodeAs<CallExpr>("use")) add_use(*use, context);
  if (const auto* spawn = result.Nodes.getNodeAs<CallExpr>("spawn"))
    for (const FunctionDecl* coroutine : coroutines_of(*spawn->getArg(1)))
      run_on_strand_.insert(coroutine->getCanonicalDecl());
  if (result.Nodes.getNodeAs<Expr>("threads") != nullptr) has_threads_ = true;
  if (const auto* made = result.Nodes.getNodeAs<CXXCtorInitializer>("made")) made_on_strand_.insert(made->getMember());
  if (const auto* field = result.Nodes.getNodeAs<FieldDecl>("field")) made_on_strand_.insert(field);
  if (const auto* called = result.Nodes.getNodeAs<CXXMethodDecl>("called"))
    add_call(*called, *result.Nodes.getNodeAs<Stmt>("code"), context);
}

void InitiationOutsideStrand::add_use(const CallExpr& call, ASTContext& context) {
  const CXXMethodDecl* in = member_function_around(call, context);
  const FunctionDecl* by = surroundings_of(DynTypedNode::create(call), context).innermost;
  if (in == nullptr || by == nullptr || !by->hasBody()) return;
  const FieldDecl* object = used_by(call, context);
  uses_.push_back({&call, object, by, in, is_given_to_strand(call, context) || binds_handler(call), &context});
}

// From the class itself or one around it, or from a lambda, which may be on the strand.
void InitiationOutsideStrand::add_call(const CXXMethodDecl& called, const Stmt& code, ASTContext& context) {
  const Surroundings around = surroundings_of(DynTypedNode::create(code), context);
  const auto* method = dyn_cast_or_null<CXXMethodDecl>(around.named);
  const bool in_class = method != nullptr && outermost(*method->getParent()) == outermost(*called.getParent());
  if (in_class || is_given_to_strand(code, context)) called_within_.insert(called.getCanonicalDecl());
}

// Another use of the object, by a function that shows where its handlers run.
const InitiationOutsideStrand::Use* InitiationOutsideStrand::use_on_strand(const Use& other) const {
  const bool made_on_strand = made_on_strand_.contains(other.object);
  const auto found = llvm::find_if(uses_, [&](const Use& use) {
    return use.object == other.object && use.in != other.in &&
           (use.on_strand || made_on_strand || run_on_strand_.contains(use.by->getCanonicalDecl())) &&
           name_of(use.call->getDirectCallee()).starts_with("async_");
  });
  return found == uses_.end() ? nullptr : &*found;
}

bool InitiationOutsideStrand::may_be_called_by_anybody(const CXXMethodDecl& method) const {
  return method.getAccess() == AS_public && !isa<CXXConstructorDecl, CXXDestructorDecl>(method) &&
         !method.isOverloadedOperator() && !comes_first(name_of(&method)) &&
         !called_within_.contains(method.getCanonicalDecl()) && !is_coroutine(&method) && !takes_care(method);
}

void InitiationOutsideStrand::onEndOfTranslationUnit() {
  for (const Use& use : uses_) {
    if (!has_threads_ || use.by != use.in || !may_be_called_by_anybody(*use.in)) continue;
    const Use* other = use_on_strand(use);
    const auto spot = other == nullptr ? std::nullopt : new_spot(*use.call, *use.context);
    if (!spot) continue;
    diag(spot->place,
         "'%0' uses '%1' on the thread that calls it, while handlers on the strand use '%1', too: a strand orders "
         "handlers, not the calls that start and end operations; dispatch this to the strand")
        << name_of(use.in) << use.object->getName();
    note_function(*this, spot->around);
    diag(other->call->getBeginLoc(), "its handlers run on the strand here", DiagnosticIDs::Note);
  }
  uses_.clear();
  made_on_strand_.clear();
  run_on_strand_.clear();
  called_within_.clear();
  has_threads_ = false;
  AsioCheck::onEndOfTranslationUnit();
}

}  // namespace asio_lint
