// SPDX-License-Identifier: MIT
#include "literal_duration.hpp"

#include <cstdint>

#include <clang/AST/DeclTemplate.h>
#include <clang/AST/ExprCXX.h>

#include "asio_types.hpp"
#include "names.hpp"

using namespace clang;

namespace asio_lint {
namespace {

constexpr std::int64_t most = std::chrono::nanoseconds::max().count();

// Of a std::chrono::duration, in nanoseconds; nothing if the type is none, or finer.
std::optional<std::int64_t> unit_of(QualType type) {
  const auto* duration = dyn_cast_or_null<ClassTemplateSpecializationDecl>(class_of(type));
  if (name_of(duration) != "duration" || duration->getTemplateArgs().size() != 2 ||
      duration->getTemplateArgs()[1].getKind() != TemplateArgument::Type)
    return std::nullopt;
  const auto* ratio =
      dyn_cast_or_null<ClassTemplateSpecializationDecl>(class_of(duration->getTemplateArgs()[1].getAsType()));
  if (name_of(ratio) != "ratio" || !ratio->isInStdNamespace()) return std::nullopt;
  const std::int64_t numerator = ratio->getTemplateArgs()[0].getAsIntegral().getExtValue();
  const std::int64_t denominator = ratio->getTemplateArgs()[1].getAsIntegral().getExtValue();
  constexpr std::int64_t second = 1'000'000'000;
  if (numerator <= 0 || second % denominator != 0) return std::nullopt;
  return numerator > most / (second / denominator) ? most : numerator * (second / denominator);
}

// The digits of a literal are the arguments of a template: operator""ms<'1', '0'>. Nothing for 0x10ms and the like.
std::optional<std::int64_t> count_of(const UserDefinedLiteral& literal) {
  const FunctionDecl* made_by = literal.getDirectCallee();
  const TemplateArgumentList* digits = made_by == nullptr ? nullptr : made_by->getTemplateSpecializationArgs();
  if (digits == nullptr || digits->size() != 1 || digits->get(0).getKind() != TemplateArgument::Pack)
    return std::nullopt;
  std::int64_t count = 0;
  for (const TemplateArgument& digit : digits->get(0).pack_elements()) {
    const std::int64_t character =
        digit.getKind() == TemplateArgument::Integral ? digit.getAsIntegral().getExtValue() : 'x';
    if (character == '\'') continue;
    if (character < '0' || character > '9') return std::nullopt;
    count = count > most / 10 - 1 ? most : count * 10 + (character - '0');
  }
  return count;
}

std::optional<std::int64_t> count_of(const Expr& expression) {
  if (const auto* literal = dyn_cast<UserDefinedLiteral>(&expression)) return count_of(*literal);
  if (const auto* made_by_cast = dyn_cast<CXXFunctionalCastExpr>(&expression))
    return count_of(*made_by_cast->getSubExpr()->IgnoreImplicit());
  const auto* made = dyn_cast<CXXConstructExpr>(&expression);
  if (made == nullptr || made->getNumArgs() != 1) return std::nullopt;
  const auto* number = dyn_cast<IntegerLiteral>(made->getArg(0)->IgnoreUnlessSpelledInSource());
  return number == nullptr ? std::nullopt : std::optional<std::int64_t>(number->getValue().getLimitedValue(most));
}

}  // namespace

std::optional<std::chrono::nanoseconds> literal_duration(const Expr& expression) {
  const Expr& written = *expression.IgnoreUnlessSpelledInSource();
  const auto unit = unit_of(written.getType());
  const auto count = unit ? count_of(written) : std::nullopt;
  if (!count) return std::nullopt;
  return std::chrono::nanoseconds{*count > most / *unit ? most : *count * *unit};
}

}  // namespace asio_lint
