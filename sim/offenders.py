"""Offender groups (团伙): they see crews and losses, never the regime; lying low is a result.

Once a night, at dusk, every group settles the night before and decides:

1. it earns, or pays for idleness; profit above a multiple of its capital is paid out;
2. memory fades: losses and nights observed, its own and the hill's, and the fear left by each loss;
3. it leaves for good if its capital is below the cost of starting again;
4. it works iff its net gain exceeds q × loss. q, its believed chance of a loss a night, is the
   faded ratio of losses to nights observed (its own, and its neighbours' at a weight) plus fear;
5. new groups enter, the more the higher the profit that the town's own faded record promises.

A post lies at the foot of the track and half-way up; every way up passes the foot first, so the
foot decides. A crew stationed in the town passes it only where a site's posts lie inside the ring.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Protocol

from sim.log import Kind, Reason
from sim.travel import Spot
from sim.units import DAY, lognormal, rounded
from sim.visit import ALARM, Activity, Group, Site

if TYPE_CHECKING:
    from sim.luck import Luck
    from sim.scenario import Calendar, Offending
    from sim.visit import Case

_LOW, _WORKS, _REOPENS, _GONE = Activity


class Ground(Protocol):
    """What offenders need of the world."""

    @property
    def now(self) -> int:
        """Microseconds since the start."""

    def spell_begins(self, site: Site) -> Case:
        """A site is worked anew: its case occurs."""

    def spell_ends(self, case: Case, reason: Reason) -> None:
        """The offenders of a case have left for good."""

    def crews_at(self, case: Case) -> bool:
        """Whether crews are on site."""

    def tell(self, kind: Kind, site: Site | None, group: Group, reason: Reason = Reason.NONE, cause: int = -1) -> int:
        """Note what a group does."""

    def name(self, text: str) -> int:
        """The number of an identity in the log."""

    def is_to_be_seen(self, time: int, site: Site, patrol: bool) -> None:
        """A site at work will be seen at *time*; by a *patrol* of a crew stationed there, if one is out."""


class Hill:
    """The groups and sites of one town.

    Its numbers are rounded to twelve decimals, so that the last bit of a platform's `pow` cannot turn a decision.
    """

    __slots__ = (
        "_floor",
        "_idle",
        "_most",
        "_night",
        "_weight",
        "calendar",
        "eyes",
        "fade",
        "ground",
        "groups",
        "loss",
        "losses",
        "luck",
        "nights",
        "others",
        "patrol",
        "rules",
        "shafts",
        "sites",
        "warned",
    )

    def __init__(self, rules: Offending, luck: Luck, calendar: Calendar, ground: Ground) -> None:
        self.rules = rules
        self.luck = luck
        self.calendar = calendar
        self.ground = ground
        self.others: list[Hill] = []
        """Hills of other towns where the same is to be had, to which a group may turn."""
        self.fade = rounded(2.0 ** (-DAY / rules.memory))
        self.loss = rules.detention_loss + rules.equipment
        """What a group fears to lose, in yuan."""
        self._most: float = rules.capital * rules.payout
        self._idle: float = rules.idle
        self._floor: float = rules.reentry
        self._weight: float = rules.neighbour_weight
        self._night = (calendar.night_ends - calendar.night_begins) % DAY
        """How long a night lasts, in microseconds."""
        self.eyes = 1.0
        """Eyes of the street ÷ those of separate grids, by the regime in force."""
        self.patrol = 0.0
        """Eyes that patrols add, by the regime in force."""
        self.losses = 0.0
        self.nights = 0.0
        self.shafts = rules.shafts
        self.warned = (-ALARM, -1)
        """When a convoy last passed the lookouts, and the row that says so."""
        digits = max(2, len(str(rules.sites)))
        self.sites = [self._site(number, digits) for number in range(1, rules.sites + 1)]
        self.groups: list[Group] = []
        for number in range(1, min(rules.groups, rules.sites) + 1):
            self._settle(self._group(f"{number}"), self.sites[number - 1])

    def _site(self, number: int, digits: int) -> Site:
        rules = self.rules
        name = f"{rules.type}@{rules.street}#site{number:0{digits}}"
        reach, ring = self.luck.two("site", name, "place")
        spot = Spot(rules.foot_x, rules.foot_y, rules.street, round(rules.track * (0.5 + reach)), rules.track_speed)
        return Site(name, rules.street, spot, posts_inside=ring < rules.posts_inside)

    def _group(self, suffix: str) -> Group:
        identity = f"group-{self.rules.street}-{suffix}"
        ore = lognormal(self.luck.one("group", identity, "ore"), self.rules.net_scatter)
        return Group(identity, self.ground.name(identity), float(round(self.rules.net * ore)), self.rules.capital)

    def _settle(self, group: Group, site: Site) -> None:
        group.site = site
        site.group = group
        group.losses, group.nights = 0.0, 0.0
        self.groups.append(group)

    # ---- the night

    def dusk(self, night: int) -> None:
        """Let every group decide about the night that begins now, and find out which sites will be seen in it."""
        now = self.ground.now
        for group in self.groups[:]:
            self._settle_up(group)
        self.losses = rounded(self.losses * self.fade)
        self.nights = rounded(self.nights * self.fade) + len(self.groups)
        for group in self.groups[:]:  # what one decides changes nothing that another believes
            self._decide(group, now)
        self._enter(night, now)
        self._watched(now, f"seen {night}", self.rules.seen_per_night * self.eyes, patrol=False)
        if self.patrol:
            self._watched(now, f"patrol {night}", self.rules.seen_per_night * self.patrol, patrol=True)

    def _settle_up(self, group: Group) -> None:
        fade = self.fade
        capital = group.capital
        if group.activity is _WORKS and not group.hurt:
            group.capital = min(capital + group.net, max(capital, self._most))
        else:
            group.capital = capital - self._idle
        group.hurt = False
        if group.losses != 0.0:
            group.losses = rounded(group.losses * fade)
        group.nights = rounded(group.nights * fade) + 1.0
        if group.fear != 0.0:
            group.fear = rounded(group.fear * fade)
        if group.capital < self._floor:
            self._leave(group, Reason.RUINED)

    def belief(self, group: Group) -> float:
        """q: the chance of a loss in a night, as *group* believes it."""
        weight = self._weight
        losses = group.losses + weight * (self.losses - group.losses)
        nights = group.nights + weight * (self.nights - group.nights)
        ratio = losses / nights if nights > 0.0 else 0.0
        return min(1.0, ratio + group.fear)

    def promise(self, net: float) -> float:
        """The expected gain of a night's work, in yuan, as the town's own faded record has it."""
        chance = self.losses / self.nights if self.nights > 0 else 0.0
        return net - min(1.0, chance) * self.loss

    def _decide(self, group: Group, now: int) -> None:
        site = group.site
        pays = group.net > self.belief(group) * self.loss
        if site is None:
            self._seek(group, now, pays=pays)
            return
        if group.activity is _REOPENS:
            if now < group.reopens_at:
                return
            group.activity = _LOW
        works = group.activity is _WORKS
        if not pays and not works:
            return
        crews = site.case is not None and self.ground.crews_at(site.case)
        if pays and not crews:
            if not works:
                group.activity = _WORKS
                if site.case is None:
                    site.case = self.ground.spell_begins(site)
                self.ground.tell(Kind.WORKS, site, group, Reason.PROFIT)
        elif works:
            group.activity = _LOW
            self.ground.tell(Kind.LIES_LOW, site, group, Reason.CREWS_SEEN if crews else Reason.AFRAID)

    def _seek(self, group: Group, now: int, *, pays: bool) -> None:
        """A group without a shaft opens another one, here or next door, if that pays back within its memory."""
        rules = self.rules
        if group.capital - rules.reopen_cost < rules.reentry:
            return
        nights = rules.memory / DAY
        here = self.promise(group.net) if pays else -1.0
        best, place = here, self
        for other in self.others:
            promise = other.promise(group.net)
            if promise > best and other.vacant():
                best, place = promise, other
        if best * nights <= rules.reopen_cost:
            return
        site = place.vacant()
        if site is None or place.shafts <= 0:
            return
        group.capital -= rules.reopen_cost
        if place is not self:
            self.groups.remove(group)
            self.ground.tell(Kind.MOVED, site, group, Reason.HARDER_HERE)
            place.groups.append(group)
        group.site = site
        site.group = group
        group.activity = _REOPENS
        group.reopens_at = now + rules.reopen_time
        self.ground.tell(Kind.REOPENS, site, group, Reason.PROFIT)

    def vacant(self) -> Site | None:
        """The first site that nobody works."""
        for site in self.sites:
            if site.group is None:
                return site
        return None

    def _enter(self, night: int, now: int) -> None:
        rules = self.rules
        hill: Hill = self
        promise = self.promise(rules.net)
        for other in self.others:
            if other.promise(rules.net) > promise and other.vacant():
                hill, promise = other, other.promise(rules.net)
        if promise <= 0 or rules.net <= 0:
            return
        u = self.luck.one("town", rules.street, f"entry {night}")
        mean = rules.entries * promise / rules.net
        chance = math.exp(-mean)
        total = chance
        count = 0
        while u > total and count < 100:
            count += 1
            chance *= mean / count
            total += chance
        for number in range(1, count + 1):
            site = hill.vacant()
            if site is None or hill.shafts <= 0:
                return
            group = self._group(f"{night}.{number}")
            group.site = site
            site.group = group
            group.capital -= rules.reopen_cost
            group.activity = _REOPENS
            group.reopens_at = now + rules.reopen_time
            if hill.nights > 0:
                # a newcomer hears what the town has seen of late
                group.losses = rounded(hill.losses / hill.nights)
                group.nights = 1.0
            hill.groups.append(group)
            self.ground.tell(Kind.ENTERED, site, group, Reason.PROFIT if hill is self else Reason.HARDER_HERE)

    def _watched(self, now: int, purpose: str, chance: float, *, patrol: bool) -> None:
        """Which sites at work will be seen tonight, each with a *chance*: by the street's eyes, or by a *patrol*."""
        at_work: list[Group] = []
        sites: list[Site] = []
        for group in self.groups:
            site = group.site
            if group.activity is _WORKS and site is not None and site.case is not None:
                at_work.append(group)
                sites.append(site)
        into = self._seen(at_work, purpose, chance)
        for number, site in enumerate(sites):
            if into[number] >= 0:
                self.ground.is_to_be_seen(now + into[number], site, patrol)

    def _seen(self, groups: list[Group], purpose: str, chance: float) -> list[int]:
        """How far into the night each of *groups*, which are at work, is seen; -1: it is not."""
        luck = self.luck.twos("group", [group.identity for group in groups], purpose)
        return [
            round(self._night * luck[2 * number + 1]) if luck[2 * number] < chance else -1
            for number in range(len(groups))
        ]

    # ---- what enforcement does to them

    def warn(self, now: int, cause: int) -> bool:
        """A convoy passes the lookouts; whether that is news. All who are on the hill see it and are warned."""
        if now - self.warned[0] < ALARM:
            return False
        self.warned = (now, cause)
        jump = self.rules.salience_other
        for group in self.groups:
            if jump and self.on_site(group, now):
                group.fear = min(1.0, rounded(group.fear + jump))
        return True

    def on_site(self, group: Group, now: int) -> bool:
        """Whether the group's people would be at their site if nothing had warned them: by night if it works, by day by chance."""
        if group.activity is not _WORKS:
            return False
        return (
            self.is_night(now) or self.luck.one("group", group.identity, f"day {now // DAY}") < self.rules.day_presence
        )

    def meet(self, site: Site, now: int, cause: int) -> tuple[bool, int]:
        """Whether persons are at *site* when crews first come at *now*, and the row that warned them if not.

        At night they are there if the group works, by day with a chance of their own; either way
        they are gone once evacuation is over, counted from the first warning.
        """
        group = site.group
        if group is None or not self.on_site(group, now):
            return False, -1
        if now - site.warned[0] >= ALARM:
            site.warned = (now, cause)
        if self.still_there(site, now):
            return True, -1
        return False, self.warned[1] if self.warned[0] <= site.warned[0] and now - self.warned[
            0
        ] < ALARM else site.warned[1]

    def still_there(self, site: Site, now: int) -> bool:
        """Whether those who were at *site* have not yet got away from the warnings they had."""
        away: int = self.rules.evacuation
        return not (away <= now - self.warned[0] < ALARM or away <= now - site.warned[0] < ALARM)

    def is_night(self, now: int) -> bool:
        """Whether it is night by the scenario's calendar."""
        clock = now % DAY
        begins, ends = self.calendar.night_begins, self.calendar.night_ends
        return begins <= clock or clock < ends if begins > ends else begins <= clock < ends

    def raid(self, site: Site) -> None:
        """The group at *site* has seen crews come to it without a loss."""
        group = site.group
        if group is not None:
            group.fear = min(1.0, rounded(group.fear + self.rules.salience_own))

    def lose(self, site: Site, amount: float) -> None:
        """The group at *site* loses *amount* yuan; the hill sees it."""
        group = site.group
        if group is None:
            return
        rules = self.rules
        group.capital -= amount
        group.hurt = True
        group.losses += 1.0
        self.losses += 1.0
        for other in self.groups:
            jump = rules.salience_own if other is group else rules.salience_other
            other.fear = min(1.0, rounded(other.fear + jump))

    def stop(self, site: Site) -> None:
        """The group at *site* is stopped for tonight; it decides anew at dusk."""
        if site.group is not None:
            site.group.activity = _LOW

    def seal(self, site: Site) -> None:
        """The shaft of *site* is sealed: the spell is over, and the group, if any, needs another one."""
        self.shafts = max(0, self.shafts - 1)
        site.case = None
        group = site.group
        if group is not None:
            group.activity = _LOW
            group.site = None
            site.group = None

    def _leave(self, group: Group, reason: Reason) -> None:
        site = group.site
        self.groups.remove(group)
        group.activity = _GONE
        self.ground.tell(Kind.GONE, site, group, reason)
        if site is not None:
            site.group = None
            group.site = None
            case, site.case = site.case, None
            if case is not None:
                self.ground.spell_ends(case, Reason.OFFENDER_GONE)
