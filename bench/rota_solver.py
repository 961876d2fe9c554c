"""The rota as a model for OR-Tools CP-SAT: the same rounds, hard rules and score as those of patrols/scoring/rota*.
A boolean says that a person begins a round in a zone at a step, another that this round takes in a post."""

from collections import defaultdict
from math import ceil, floor

from ortools.sat.python import cp_model

from patrols.scoring.rota_field import NEVER, Field
from patrols.scoring.rota_ledger import Ledger
from patrols.scoring.rota_task import DAY

WORKERS = 4


class Model:
    def __init__(self, task):
        self.task, self.field = task, Field(task)
        self.ledger = Ledger(self.field)
        self.model = cp_model.CpModel()
        self.posts, self.people = range(len(task.posts)), range(len(task.people))
        # (zone, person, step) → round begins; (person, post, step) → it takes in the post.
        self.rounds, self.visits = {}, {}
        self.at_post = [defaultdict(list) for _q in self.posts]
        self.of_person = [defaultdict(list) for _p in self.people]
        # (weight, variable) of the score, and the variables that count unmet rules.
        self.soft, self.unmet = [], []
        self._rounds_and_visits()
        self._apart()
        self._in_a_row()
        self._shifts()
        self._posts()
        self._people()

    def _rounds_and_visits(self):
        field, model = self.field, self.model
        for z, zone in enumerate(field.zones):
            for n in range(field.count):
                can_be = [q for q in zone.posts if field.day_of[q][n] != NEVER]
                for p, least in field.walkers(z, n).items() if can_be else ():
                    mine = [q for q in can_be if field.allowed[p][q]]
                    if len(mine) < least:
                        continue
                    begins = self.rounds[z, p, n] = model.new_bool_var("")
                    self.of_person[p][n].append(begins)
                    self.soft.append((self.task.weights.round, begins))
                    takes = []
                    for q in mine:
                        visit = self.visits[p, q, n] = model.new_bool_var("")
                        model.add_implication(visit, begins)
                        self.at_post[q][n].append(visit)
                        takes.append(visit)
                    model.add(sum(takes) >= least * begins)
                    model.add(sum(takes) <= field.cap[p][n] * begins)

    def _apart(self):
        """Ninety minutes between visits to a post, an hour between rounds of a person."""
        for starts, gap in [
            *((one, self.field.gap) for one in self.at_post),
            *((one, self.field.breather) for one in self.of_person),
        ]:
            for n in sorted(starts):
                near = [one for m in range(n, n + gap) for one in starts.get(m, ())]
                if len(near) > 1:
                    self.model.add_at_most_one(near)

    def _in_a_row(self):
        """An automaton over each person's slots of the day: its state is the last slot and how often in a row."""
        scheme = self.task.scheme
        slots, most = range(len(scheme.slots)), scheme.in_row

        def state(slot, run):
            return 1 + slot * most + run - 1

        moves = [(0, slot * (most + 1), 0) for slot in slots]
        for slot in slots:
            for count in range(1, most + 1):
                moves.append((0, slot * (most + 1) + count, state(slot, count)))
                for other in slots:
                    for run in range(1, most + 1):
                        after = run + count if other == slot else count
                        if after <= most:
                            moves.append((state(other, run), slot * (most + 1) + count, state(slot, after)))
            for other in slots:
                for run in range(1, most + 1):
                    moves.append((state(other, run), slot * (most + 1), state(other, run)))
        final = range(len(slots) * most + 1)
        for starts in self.of_person:
            by_slot = defaultdict(list)
            for n in sorted(starts):
                by_slot[self.field.minutes[n] // DAY, self.field.slot[n]] += starts[n]
            labels = []
            for _day, slot in sorted(by_slot):
                low = slot * (most + 1)
                label = self.model.new_int_var(low, low + most, "")
                self.model.add(label == sum(by_slot[_day, slot]) + low)
                labels.append(label)
            if labels:
                self.model.add_automaton(labels, 0, list(final), moves)

    def _shifts(self):
        scheme = self.task.scheme
        for p in self.people:
            by_shift = defaultdict(list)
            for n, begun in self.of_person[p].items():
                by_shift[self.field.shift[p][n]] += begun
            for begun in by_shift.values():
                if len(begun) > scheme.shift_most:
                    self.model.add(sum(begun) <= scheme.shift_most)
                if len(begun) > scheme.shift_load:
                    self._over(sum(begun), scheme.shift_load, self.task.weights.burden)

    def _posts(self):
        task, field, weights = self.task, self.field, self.task.weights
        for q in self.posts:
            post, visits = task.posts[q], self.at_post[q]

            def where(fits, visits=visits):
                return [one for n, some in visits.items() if fits(n) for one in some]

            hours, clock = defaultdict(list), defaultdict(list)
            for n, some in visits.items():
                hours[field.hour[n]] += some
                clock[field.of_day[n]] += some
            for hour in hours:
                if hour - 24 in hours:
                    self._over(sum(hours[hour]) + sum(hours[hour - 24]), 1, weights.same_hour)
            for some in clock.values():
                self._over(sum(some), self.ledger.even[q], weights.spread)
            for day in range(task.days):
                of_day = where(lambda n, day=day, q=q: field.day_of[q][n] == day)
                self._under(sum(of_day), post.wanted)
                self._over(sum(of_day), post.wanted, weights.extra_visit)
            for peak in range(len(field.peaks[q])):
                hits = where(lambda n, peak=peak, q=q: field.peak_of[q][n] == peak)
                self._under(sum(hits), 1, 0 if post.must else weights.soft_peak)
            days = task.scheme.off_days
            for first in range(task.days - days + 1) if field.off_open[q] else ():
                stretch = range(first, first + days)
                out = where(lambda n, stretch=stretch: field.off[n] in stretch)
                self._under(sum(out), 1, weights.off_hours)

    def _people(self):
        weights = self.task.weights
        met = defaultdict(list)
        for (p, q, _n), visit in self.visits.items():
            met[p, q].append(visit)
        for (p, q), some in met.items():
            self._over(sum(some), self.ledger.often[p][q], weights.rotate)
        for p in self.people:
            every = [one for some in self.of_person[p].values() for one in some]
            fair = self.ledger.fair[p]
            self._over(sum(every), ceil(fair), weights.load)
            self._under(sum(every), floor(fair), weights.load)
            self._quota(p, self.field.night, self.ledger.night_cost[p], self.task.people[p].nights)
            self._quota(p, self.field.weekend, self.ledger.weekend_cost[p], self.task.people[p].weekends)

    def _quota(self, p, numbers, costs, quota):
        if not quota:
            return
        by_number = defaultdict(list)
        for n, some in self.of_person[p].items():
            if numbers[n] != NEVER:
                by_number[numbers[n]] += some
        walked = []
        for some in by_number.values():
            night = self.model.new_bool_var("")
            self.model.add(night <= sum(some))
            for one in some:
                self.model.add_implication(one, night)
            walked.append(night)
        self._under(sum(walked), costs[0] // self.task.weights.rule)
        self._over(sum(walked), quota, self.task.weights.extra_night)

    def _over(self, total, most, weight):
        more = self.model.new_int_var(0, 2000, "")
        self.model.add(more >= total - most)
        self.soft.append((weight, more))

    def _under(self, total, least, weight=0):
        """What is missing costs its weight; without one it is an unmet rule."""
        missing = self.model.new_int_var(0, max(0, least), "")
        self.model.add(missing >= least - total)
        if weight:
            self.soft.append((weight, missing))
        else:
            self.unmet.append(missing)

    # --- asking -----------------------------------------------------------------------------------------------

    def ask(self, seconds, *, rules_only=False, like=None, progress=False):
        """(status, score or unmet rules, proven bound); `like` are rounds to begin from."""
        score = sum(self.unmet) if rules_only else self.score()
        self.model.minimize(score)
        self.model.clear_hints()
        if like is not None:
            self._hint(like)
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.num_workers = WORKERS
        solver.parameters.log_search_progress = progress
        status = solver.solve(self.model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return solver.status_name(status), None, solver.best_objective_bound
        return solver.status_name(status), int(solver.objective_value), int(solver.best_objective_bound)

    def score(self):
        weights = self.task.weights
        return sum(weight * one for weight, one in self.soft) + weights.rule * sum(self.unmet)

    def _hint(self, rounds):
        """Every variable as the given rounds have it: the model is solved once with the rounds held fast."""
        numbers = {person.key: p for p, person in enumerate(self.task.people)}
        places = {post.key: q for q, post in enumerate(self.task.posts)}
        begun, seen = set(), set()
        for one in rounds:
            p, n = numbers[one.person], self.field.at(one.start)
            zone = self.field.zones.index(self.field.zone_of[places[one.posts[0]]])
            begun.add((zone, p, n))
            seen |= {(p, places[key], n) for key in one.posts}
        held = self.model.clone()
        for variables, chosen in ((self.rounds, begun), (self.visits, seen)):
            for key, variable in variables.items():
                held.add(held.get_bool_var_from_proto_index(variable.index) == (key in chosen))
        solver = cp_model.CpSolver()
        status = solver.solve(held)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            raise AssertionError("the model does not allow what the engine drew")
        self.held = int(solver.objective_value)
        for index, value in enumerate(solver.response_proto.solution):
            self.model.proto.solution_hint.vars.append(index)
            self.model.proto.solution_hint.values.append(value)
