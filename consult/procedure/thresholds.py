"""Compare counts of replies exactly: integers and fractions only."""

from fractions import Fraction

from consult.procedure.errors import BadCount
from consult.procedure.profiles import Profile


def check_counts(*counts: int, members: int) -> None:
    """Raise BadCount for a negative count or for more replies than `members`."""
    if min(counts) < 0:
        raise BadCount(f"A number of replies can't be negative: {min(counts)}.")
    if sum(counts) > members:
        raise BadCount(
            f"{sum(counts)} replies are more than the {members} Member States."
        )


def reaches_share(in_favour: int, replies: int, *, share: Fraction) -> bool:
    """Say whether at least `share` of the replies are in favour.

    With 7/10: 10 x in favour >= 7 x replies (Resolution 1, clause 9.4.5).
    """
    return share.denominator * in_favour >= share.numerator * replies


def exceeds_share(in_favour: int, replies: int, *, share: Fraction) -> bool:
    """Say whether more than `share` of the replies are in favour (7.2.3, 7.4.1)."""
    return share.denominator * in_favour > share.numerator * replies


def percentage(in_favour: int, replies: int) -> str | None:
    """Return the share in favour in per cent, two decimals rounded DOWN.

    16 of 23 reads 69.56. Without replies there is none.
    """
    if replies == 0:
        return None
    hundredths = in_favour * 10_000 // replies
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def is_favourable(profile: Profile, *, in_favour: int, against: int) -> bool:
    """Apply the measure of a profile to the counts of one text with replies."""
    replies = in_favour + against
    if profile.threshold is not None:
        return reaches_share(in_favour, replies, share=profile.threshold)
    if profile.majority is not None:
        enough = profile.quorum is None or replies >= profile.quorum
        return enough and exceeds_share(in_favour, replies, share=profile.majority)
    return against < profile.objections


def more_in_favour_needed(
    profile: Profile, *, in_favour: int, against: int, members: int
) -> int | None:
    """Return how many NEW replies in favour would make the outcome favourable.

    At least one, for a text whose outcome isn't favourable; None where so many
    Member States are not left, or where no reply in favour can help (9.8.2).
    """
    replies = in_favour + against
    if profile.threshold is not None:
        share = profile.threshold
        short = share.numerator * replies - share.denominator * in_favour
        # Each new reply gains denominator - numerator: round the division up.
        needed = -(-short // (share.denominator - share.numerator))
    elif profile.majority is not None:
        share = profile.majority
        short = share.numerator * replies - share.denominator * in_favour
        needed = short // (share.denominator - share.numerator) + 1
        needed = max(needed, (profile.quorum or 0) - replies)
    elif against >= profile.objections:
        return None
    else:
        needed = 1
    needed = max(needed, 1)
    return needed if replies + needed <= members else None


def more_against_needed(
    profile: Profile, *, in_favour: int, against: int, members: int
) -> int | None:
    """Return how many NEW replies against would tip a favourable outcome.

    For a text whose outcome is favourable; None where so many Member States are not
    left.
    """
    if profile.threshold is not None:
        share = profile.threshold
        left = share.denominator * in_favour - share.numerator * (in_favour + against)
        # Each new reply against costs the numerator; the threshold itself still holds.
        needed = left // share.numerator + 1
    elif profile.majority is not None:
        share = profile.majority
        left = share.denominator * in_favour - share.numerator * (in_favour + against)
        # A majority is lost as soon as the share is only reached: round up.
        needed = -(-left // share.numerator)
    else:
        needed = profile.objections - against
    return needed if in_favour + against + needed <= members else None
