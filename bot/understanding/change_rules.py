"""Rules of change: how named places moved over the years, and which places moved most."""

from dataclasses import replace

from bot import language
from bot.understanding.case import Case
from bot.understanding.plan import MEANT, Change, Movers, Plan, Trend

# So many years that are named are each asked for.
SEVERAL = 3
BOTH_ENDS = 2
_MOVED = ("came_back", "change", "rate", "fell", "rose", "added", "multiplied")
_SET_APART = ("difference", "percent", "times", "more", "less", "compare")


def since_extreme(case: Case) -> Plan | None:
    """How a place moved since its highest or lowest figure."""
    since = next((end for end in ("peak", "trough") if case.has(f"since_{end}")), "")
    if not case.one or not since or case.scope.times:
        return None
    return Change(case.scope, "percent" if case.has("percent") else "amount", since=since)


def movers(case: Case) -> Plan | None:
    """Which places rose or fell, and which of them most; by amount where that is counted."""
    if not case.open or case.said.bounds:
        return None
    named = (m.said for m in case.reading.indicators[:1])
    counted = language.text_keys(*named, case.catalogue.indicator(case.scope.indicator).unit)
    by_amount = any(language.keys(word) & counted for word in case.said.most_of)
    by = "amount" if by_amount else "" if case.has("most", "least") else "percent"
    by = "amount" if case.has("in_numbers") else "percent" if case.has("percent") else by
    plan = _movers(case)
    return plan and replace(plan, by=by)


def _movers(case: Case) -> Movers | None:
    if case.has("recovered", "near_again", "not_again") and case.scope.times:
        first = min(case.scope.times)
        later = tuple(year for year in case.scope.times if year > first)
        scope = replace(case.scope, years=(), first=first, last=later[-1] if later else 0)
        if case.has("not_again"):
            return Movers(scope, "fell")
        return Movers(scope, "near" if case.has("near_again") else "fastest", case.said.take)
    if (most := _moved_most(case)) is not None:
        return most
    if case.has("slowest"):
        return Movers(
            case.scope, "slowest" if not case.has("fell") else "fell_most", case.said.take
        )
    if case.has("fastest") and (case.has("change", "rose", "fell") or len(case.scope.times) > 1):
        return Movers(case.scope, "fastest", case.said.take)
    if case.has("multiplied") and case.said.factor and case.has("everywhere"):
        end = "rose" if case.said.factor > 1 else "fell"
        return Movers(case.scope, end, factor=case.said.factor)
    against = _against(case)
    of_all = case.has("everywhere", "which_ones")
    if not of_all or not (against or case.has("fell", "rose")):
        return None
    if case.has("fell") or (against and case.has("less")):
        return Movers(case.scope, "fell")
    return Movers(case.scope, "rose") if case.has("rose") or against else None


def _moved_most(case: Case) -> Movers | None:
    """Who moved most between two times, said by any word for it ("biggest % drop 2019-2021")."""
    spanned = len(case.scope.times) > 1 or case.scope.first or case.has("percent")
    if not spanned or not case.has("most", "least") or not case.has("rose", "fell"):
        return None
    most, fell = case.has("most"), case.has("fell")
    end = ("fell_most" if most else "fastest") if fell else ("fastest" if most else "slowest")
    return Movers(case.scope, end, case.said.take)


def each_year(case: Case) -> Trend | None:
    """The figure of every year of a place, where that is said or three years are named."""
    named = len(case.scope.years) >= SEVERAL
    asked = case.has("each_year") and not case.has("yes_no", "mean", "median", "sum", "rate")
    if not case.one or case.scope.per or not (asked or named) or case.has("sum", "ever", "when"):
        return None
    return Trend(case.scope, each=True)


def change_together(case: Case) -> Plan | None:
    """How the sum of several places moved."""
    moved = case.has("change", "rose", "fell") or len(case.scope.times) == BOTH_ENDS
    if len(case.places) >= 2 and case.has("sum") and moved:
        return Change(case.scope, together=True)
    return None


def change(case: Case) -> Change | None:
    """How named places moved: said in words, or by two times and a word that sets them apart."""
    followed = case.two_times or case.has("rate", "per_year", "fastest", "slowest", "more", "less")
    named = case.one or (case.places and not case.scope.group and followed)
    apart = case.two_times and case.has(*_SET_APART)
    kind = case.catalogue.indicator(case.scope.indicator).kind
    grown = case.scope.found == MEANT and kind == "growth"
    if not named or grown or case.scope.per or not (_moved(case) or apart):
        return None
    factor = case.said.factor if case.has("multiplied") else 0.0
    open_end = case.has("either_way")  # "up or down?" claims neither
    claim = "" if open_end and case.one else _claim(case)
    # What a word that was let go claims ("has it stabilised?") is answered by no yes or no.
    understood = claim or factor or not case.scope.left
    asked = case.has("yes_no") or (bool(factor) and not case.has("when"))
    return Change(
        case.scope,
        _form(case, factor),
        claim=claim,
        yes_no=bool(understood and asked) and not open_end,
        real=case.has("real"),
        factor=factor,
    )


def _against(case: Case) -> bool:
    """Say whether figures are set against those of one year ("more than in 2019")."""
    return case.has("against_year") and bool(case.scope.first)


def _moved(case: Case) -> bool:
    """Say whether a change is asked for in words, or by parts of a year."""
    parts = case.one and len(case.scope.parts) > 1
    either = case.one and case.has("either_way") and case.has("yes_no")  # "building more or less?"
    return case.has(*_MOVED) or bool(case.one and _against(case)) or bool(parts or either)


def _form(case: Case, factor: float) -> str:
    """Return in which form the change is asked for."""
    if case.has("rate") or (case.has("per_year") and _moved(case)):
        return "rate"
    if factor:
        return "times"
    return next((form for form in ("times", "percent", "added") if case.has(form)), "amount")


def _claim(case: Case) -> str:
    """Return what is held of the change: of several places, of the first against the others."""
    if not case.one:
        # Who lost more grew less.
        more, less = (
            ("less", "more") if case.has("fell") and not case.has("rose") else ("more", "less")
        )
        return (
            more if case.has("more") and not case.has("less") else less if case.has("less") else ""
        )
    if case.has("came_back"):
        return "rose"  # "has it recovered?" is whether it is up to where it was
    if case.has("fell") or (_against(case) and case.has("less") and not case.has("rose")):
        return "fell"
    return "rose" if case.has("rose") or _against(case) else ""
