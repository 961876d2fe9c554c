-- A month in one statement of PostgreSQL, written by hand for one edition of the rules: what patrols/actions does by
-- rules that are data. Leaves the same scores, lines and event; only the sentences are plainer.
WITH head AS (
    INSERT INTO patrols_assessment (month, first_day, last_day, state, rule_set_id, drafted_at, digest)
    SELECT %(month)s, %(first)s, %(last)s, 'drafted', max(id), %(end)s, '' FROM patrols_ruleset RETURNING id
),
people AS MATERIALIZED (
    SELECT id, "group", CASE "group" WHEN 'office_staff' THEN 'post_staff' ELSE "group" END AS g, team_id FROM people_user
    WHERE is_active AND "group" IN ('party_cadre', 'team_leader', 'post_staff', 'office_staff')
),
month AS MATERIALIZED (
    SELECT by_id, post_id, shift_date, slot, score FROM patrols_patrol
    WHERE state = 'submitted' AND shift_date BETWEEN %(first)s AND %(last)s
),
drafted AS (
    INSERT INTO events_event (thing, thing_id, verb, was, became, at, note, facts)
    SELECT 'patrols.assessment', head.id, 'drafted', '', '', %(end)s, '', '{}'::jsonb FROM head
),
visits AS MATERIALIZED (SELECT DISTINCT by_id, shift_date, slot FROM month),
runs AS (
    SELECT by_id, sum(many / 3) AS repeated FROM (
        SELECT by_id, count(*) AS many FROM (
            SELECT by_id, slot, row_number() OVER (PARTITION BY by_id ORDER BY shift_date, slot)
                - row_number() OVER (PARTITION BY by_id, slot ORDER BY shift_date) AS run FROM visits) v
        GROUP BY by_id, slot, run) r
    GROUP BY by_id
),
rounds AS MATERIALIZED (
    SELECT v.by_id, count(*) AS done, count(*) FILTER (WHERE v.slot IN (0, 1, 9)) AS night,
        count(DISTINCT v.shift_date) FILTER (WHERE extract(isodow FROM v.shift_date) > 5) AS weekend, r.repeated
    FROM visits v JOIN runs r USING (by_id) GROUP BY v.by_id, r.repeated
),
sums AS MATERIALIZED (
    SELECT post_id, count(*) AS n, sum(score) AS total FROM month WHERE score IS NOT NULL GROUP BY post_id
),
charge AS (
    SELECT p.id AS person, t.id AS post FROM people p JOIN places_post t ON t.keeper_id = p.id WHERE p.g = 'party_cadre'
    UNION ALL
    SELECT p.id, t.id FROM people p JOIN people_team m ON m.leader_id = p.id JOIN places_post t ON t.team_id = m.id
    WHERE p.g = 'team_leader'
    UNION ALL
    SELECT p.id, s.post_id FROM people p JOIN places_post_staff s ON s.user_id = p.id WHERE p.g = 'post_staff'
    UNION ALL
    SELECT p.id, t.id FROM people p JOIN places_post t ON t.team_id = p.team_id
    WHERE p.g = 'post_staff' AND NOT EXISTS (SELECT 1 FROM places_post_staff s WHERE s.user_id = p.id)
),
means AS (
    SELECT c.person, sum(s.n) AS n, round(sum(s.total) / sum(s.n), 2) AS mean
    FROM charge c JOIN sums s ON s.post_id = c.post GROUP BY c.person
),
faults AS (
    SELECT i.id, i.title, i.fact, i.many, i.found_by_id, coalesce(i.responsible_id, m.leader_id) AS whose, t.keeper_id,
        m.leader_id
    FROM (
        SELECT id, title, post_id, team_id, 'overdue' AS fact, 1 AS many, found_by_id, responsible_id FROM patrols_issue
        WHERE overdue_at >= %(start)s AND overdue_at < %(end)s AND state <> 'void'
        UNION ALL
        SELECT f.id, f.title, f.post_id, f.team_id, 'found',
            CASE WHEN EXISTS (SELECT 1 FROM patrols_planitem_issues l WHERE l.issue_id = f.id) THEN 2 ELSE 1 END,
            f.found_by_id, f.responsible_id
        FROM patrols_issue f WHERE f.found_at >= %(start)s AND f.found_at < %(end)s AND f.state <> 'void'
        UNION ALL
        SELECT o.id, o.title, o.post_id, o.team_id, 'critical', 1, o.found_by_id, o.responsible_id FROM patrols_issue o
        JOIN patrols_checklistitem c ON c.id = o.item_id AND c.critical
        WHERE o.overdue_at >= %(start)s AND o.overdue_at < %(end)s AND o.state <> 'void'
        UNION ALL
        SELECT o.id, o.title, o.post_id, o.team_id, 'third', s.many, o.found_by_id, o.responsible_id FROM (
            SELECT max(id) AS id, count(*) AS many FROM (
                SELECT id, post_id, item_code, CASE item_code WHEN '' THEN coalesce(same_as_id, id) END AS told
                FROM patrols_issue WHERE found_at >= %(start)s AND found_at < %(end)s AND state <> 'void'
                UNION ALL
                SELECT x.id, x.post_id, x.item_code, CASE x.item_code WHEN '' THEN coalesce(x.same_as_id, x.id) END
                FROM patrols_issueoccurrence a JOIN patrols_issue x ON x.id = a.issue_id AND x.state <> 'void'
                WHERE a.seen_at >= %(start)s AND a.seen_at < %(end)s
            ) seen GROUP BY post_id, item_code, told HAVING count(*) >= 3
        ) s JOIN patrols_issue o ON o.id = s.id
        UNION ALL
        SELECT o.id, o.title, o.post_id, o.team_id, 'returned', count(*), o.found_by_id, o.responsible_id
        FROM patrols_issue o
        JOIN events_event e ON e.thing = 'patrols.issue' AND e.thing_id = o.id AND e.became = 'returned'
        WHERE o.returned_count > 0 AND o.found_at < %(end)s AND e.at >= %(start)s AND e.at < %(end)s
            AND (o.closed_at >= %(start)s
                 OR o.state IN ('reported', 'assigned', 'rectified', 'returned', 'waiting', 'deferred'))
        GROUP BY o.id
    ) i JOIN places_post t ON t.id = i.post_id LEFT JOIN people_team m ON m.id = i.team_id
),
duty AS MATERIALIZED (
    SELECT s.person_id, count(DISTINCT CASE WHEN l.id IS NULL THEN s.day END) AS days FROM people_workshift s
    LEFT JOIN people_leave l ON l.person_id = s.person_id AND l.state = 'valid' AND l.kind <> 'errand'
        AND s.day BETWEEN l.first AND l.last
    WHERE s.start_at >= %(start)s AND s.start_at < %(end)s
    GROUP BY s.person_id HAVING count(DISTINCT CASE WHEN l.id IS NULL THEN s.day END) < 16
        AND (SELECT count(*) FROM (
            SELECT DISTINCT day FROM people_workshift WHERE start_at >= %(start)s AND start_at < %(end)s) d
        ) = %(last)s::date - %(first)s::date + 1
),
-- What a month begins with: all of it where points are taken away, half of it for the area of a leader.
indicators (g, code, most, kind, begin) AS (
    VALUES ('party_cadre', 'C1', 20, 'mean', 0), ('party_cadre', 'C2', 10, 'deduct', 10),
        ('party_cadre', 'C3', 10, 'sum', 0), ('party_cadre', 'C4', 20, 'mean', 0), ('party_cadre', 'C5', 20, 'mean', 0),
        ('party_cadre', 'C6', 10, 'deduct', 10), ('party_cadre', 'C7', 10, 'mean', 0), ('post_staff', 'P3', 20, 'mean', 0),
        ('team_leader', 'L1', 30, 'mean', 0),
        ('team_leader', 'L2', 15, 'mean', 0), ('team_leader', 'L3', 20, 'deduct', 20),
        ('team_leader', 'L4', 10, 'deduct', 10), ('team_leader', 'L5', 10, 'sum', 5),
        ('team_leader', 'L6', 10, 'mean', 0), ('post_staff', 'P6', 5, 'mean', 0),
        ('team_leader', 'L7', 5, 'mean', 0), ('post_staff', 'P1', 40, 'mean', 0),
        ('post_staff', 'P2', 15, 'deduct', 15), ('post_staff', 'P4', 10, 'deduct', 10),
        ('post_staff', 'P5', 10, 'deduct', 10)
),
evidence AS MATERIALIZED (
    SELECT p.id AS person, CASE p.g WHEN 'party_cadre' THEN 'C1' ELSE 'L2' END AS code,
        'patrols.rounds:' || p.id || ':' || %(month)s AS key, coalesce(r.done, 0)::numeric AS quantity,
        round(CASE p.g WHEN 'party_cadre' THEN 20 ELSE 15 END * least(1, coalesce(r.done, 0) / 26.0), 1) AS points,
        '计划巡查 26 轮，完成 ' || coalesce(r.done, 0) || ' 轮' AS what,
        '/patrols/?person=' || p.id || '&since=' || %(first)s || '&until=' || %(last)s || '&result=counted' AS url,
        jsonb_build_object('done', coalesce(r.done, 0), 'planned', 26) AS facts
    FROM people p LEFT JOIN rounds r ON r.by_id = p.id WHERE p.g <> 'post_staff'
    UNION ALL
    SELECT p.id, 'C2', 'patrols.' || gap.name || ':' || p.id || ':' || %(month)s, gap.many, -gap.weight * gap.many,
        gap.name || ' ' || gap.many,
        '/patrols/?person=' || p.id || '&since=' || %(first)s || '&until=' || %(last)s || '&result=counted',
        jsonb_build_object(gap.name, gap.many)
    FROM people p LEFT JOIN rounds r ON r.by_id = p.id
    CROSS JOIN LATERAL (VALUES
        ('missing_night', 4 - coalesce(r.night, 0), 2), ('missing_weekend', 2 - coalesce(r.weekend, 0), 2),
        ('repeated_slot', coalesce(r.repeated, 0), 1)) AS gap (name, many, weight)
    WHERE p.g = 'party_cadre' AND gap.many > 0
    UNION ALL
    SELECT p.id, CASE p.g WHEN 'party_cadre' THEN 'C5' WHEN 'team_leader' THEN 'L1' ELSE 'P1' END,
        'patrols.mean:' || p.id || ':' || %(month)s, m.mean,
        CASE p.g WHEN 'team_leader' THEN round(30 * m.mean / 100, 1) WHEN 'post_staff' THEN round(40 * m.mean / 100, 1)
            ELSE CASE WHEN m.mean >= 95 THEN 20 WHEN m.mean >= 90 THEN 18 WHEN m.mean >= 85 THEN 15
                WHEN m.mean >= 80 THEN 10 ELSE 0 END END,
        m.n || ' 次巡查，均分 ' || m.mean,
        '/patrols/?team=' || p.team_id || '&since=' || %(first)s || '&until=' || %(last)s || '&result=counted',
        jsonb_build_object('mean', m.mean)
    FROM people p JOIN means m ON m.person = p.id
    UNION ALL
    SELECT p.id, f.code, 'patrols.issue:' || f.id || ':' || f.fact, f.many, -f.weight * f.many,
        'ZG-' || f.id || ' ' || f.fact || '：' || f.title, '/issues/' || f.id || '/', jsonb_build_object(f.fact, f.many)
    FROM (
        SELECT i.id, i.title, i.fact, i.many, a.* FROM faults i
        CROSS JOIN LATERAL (VALUES
            (i.keeper_id, 'party_cadre', 'C6', CASE i.fact WHEN 'overdue' THEN 2 ELSE 1 END),
            (i.leader_id, 'team_leader', 'L3', CASE i.fact WHEN 'overdue' THEN 3 ELSE 2 END)
        ) AS a (person, g, code, weight)
        WHERE i.fact IN ('overdue', 'returned')
    ) f JOIN people p ON p.id = f.person AND p.g = f.g
    UNION ALL
    SELECT p.id, 'C3', 'patrols.issue:' || i.id || ':found', 1, i.many, '发现 ZG-' || i.id || '：' || i.title,
        '/issues/' || i.id || '/', '{"valid_issues": 1}'::jsonb
    FROM faults i JOIN people p ON p.id = i.found_by_id AND p.g = 'party_cadre' WHERE i.fact = 'found'
    UNION ALL
    SELECT p.id, CASE i.fact WHEN 'third' THEN 'N4' ELSE 'N5' END, 'patrols.issue:' || i.id || ':' || i.fact, 1,
        CASE i.fact WHEN 'third' THEN -3 ELSE -5 END, i.title, '/issues/' || i.id || '/', '{"N": 1}'::jsonb
    FROM faults i JOIN people p ON p.id = i.whose WHERE i.fact IN ('third', 'critical')
    UNION ALL
    SELECT p.id, d.code, 'patrols.due:' || p.id || ':' || %(month)s, d.due, 0,
        '要整改 ' || d.due || ' 条，超期 ' || d.overdue || ' 条', '/issues/all/?keeper=' || p.id,
        jsonb_build_object('due', d.due)
    FROM (
        SELECT a.person, a.g, a.code, count(DISTINCT i.id) AS due, count(*) FILTER (WHERE i.fact = 'overdue') AS overdue
        FROM faults i CROSS JOIN LATERAL (VALUES
            (i.keeper_id, 'party_cadre', 'C6'), (i.leader_id, 'team_leader', 'L3')) AS a (person, g, code)
        WHERE i.fact IN ('found', 'overdue') GROUP BY a.person, a.g, a.code
    ) d JOIN people p ON p.id = d.person AND p.g = d.g
    UNION ALL
    SELECT p.id, 'C4', 'patrols.plan:' || i.id || ':due', 1,
        greatest(0, CASE WHEN (i.rectified_at AT TIME ZONE 'Asia/Shanghai')::date <= i.due_on THEN 20 ELSE 0 END
            - CASE WHEN i.state = 'carried_over' AND i.rectified_at IS NULL AND i.reason = '' THEN 2 ELSE 0 END),
        w.week || '：' || i.problem, '/week/items/' || i.id || '/', jsonb_build_object('due', 1)
    FROM patrols_planitem i JOIN patrols_weekplan w ON w.id = i.week_id JOIN people p ON p.id = i.lead_id
    WHERE w.first_day BETWEEN %(first)s::date - 6 AND %(last)s::date - 6 AND i.state <> 'void'
        AND i.due_on BETWEEN w.first_day AND w.first_day + 6
    UNION ALL
    SELECT p.id, 'D', 'patrols.duty:' || p.id || ':' || %(month)s, d.days, 0, '本月在岗 ' || d.days || ' 天',
        '/people/roster/?month=' || %(month)s, jsonb_build_object('duty_days', d.days)
    FROM duty d JOIN people p ON p.id = d.person_id
    UNION ALL
    SELECT p.id, CASE WHEN r.kind = 'B6' THEN 'B6' WHEN p.g = 'team_leader' THEN 'L4' ELSE 'P4' END,
        'patrols.record:' || r.id, r.quantity, CASE r.kind WHEN 'B6' THEN r.quantity ELSE -r.quantity END, r.reason,
        '/records/?person=' || p.id || '#r' || r.id, jsonb_build_object(r.kind, r.quantity)
    FROM patrols_recordentry r JOIN people p ON p.id = r.person_id
    WHERE r.state = 'valid' AND r.day BETWEEN %(first)s AND %(last)s
),
held AS MATERIALIZED (
    SELECT p.id AS person, p.g, x.code, x.most, x.kind, x.begin, count(e.person) AS many, coalesce(sum(e.points), 0) AS raw,
        CASE WHEN x.kind = 'mean' AND count(e.person) = 0 THEN x.most
             ELSE greatest(0, least(x.most, coalesce(sum(e.points), 0) + x.begin))
        END AS points
    FROM people p JOIN indicators x ON x.g = p.g LEFT JOIN evidence e ON e.person = p.id AND e.code = x.code
    GROUP BY p.id, p.g, x.code, x.most, x.kind, x.begin
),
people_sums AS MATERIALIZED (
    SELECT person, g, jsonb_object_agg(code, points::text) AS parts, sum(points) AS earned,
        round(sum(points) * 100 / sum(most), 1) AS base, sum(most) FILTER (WHERE kind = 'mean' AND many = 0) AS no_data
    FROM held GROUP BY person, g
),
totals AS MATERIALIZED (
    SELECT s.*, coalesce(b.bonus, 0) AS bonus, s.base + coalesce(b.bonus, 0) AS total
    FROM people_sums s LEFT JOIN (
        SELECT person, least(3, sum(points)) AS bonus FROM evidence WHERE code = 'B6' GROUP BY person) b USING (person)
),
graded AS MATERIALIZED (
    SELECT t.*, d.days, CASE WHEN total >= 95 THEN 'A' WHEN total >= 90 THEN 'B' WHEN total >= 80 THEN 'C'
            WHEN total >= 70 THEN 'D' ELSE 'E' END AS grade,
        CASE WHEN d.days IS NULL AND coalesce(t.no_data, 0) <= 40
            THEN rank() OVER (PARTITION BY g, d.days IS NULL AND coalesce(t.no_data, 0) <= 40 ORDER BY total DESC)
        END AS place
    FROM totals t LEFT JOIN duty d ON d.person_id = t.person AND d.days < 11
),
scores AS (
    INSERT INTO patrols_score (assessment_id, person_id, "group", parts, base, bonus, deduction, total, grade, grade_cap,
        coef, reward, rank, no_data, duty_days, card)
    SELECT h.id, d.person, p."group", d.parts, d.base, d.bonus, 0, d.total, d.grade, '',
        CASE d.grade WHEN 'A' THEN 1.2 WHEN 'B' THEN 1.1 WHEN 'C' THEN 1 WHEN 'D' THEN 0.9 ELSE 0.8 END,
        round(CASE d.g WHEN 'party_cadre' THEN 200 WHEN 'team_leader' THEN 150 ELSE 100 END
            * CASE d.grade WHEN 'A' THEN 2 WHEN 'B' THEN 1 WHEN 'C' THEN 0 WHEN 'D' THEN -1 ELSE -2 END
            * coalesce(d.days / 21.75, 1)),
        d.place, coalesce(d.no_data, 0), d.days, d.total || ' 分'
    FROM graded d JOIN people p ON p.id = d.person CROSS JOIN head h
    RETURNING id, person_id
)
INSERT INTO patrols_line (score_id, indicator, quantity, points, key, what, url, facts)
SELECT s.id, l.code, l.quantity, l.points, l.key, l.what,
    coalesce(l.url, '/months/' || %(month)s || '/people/' || l.person || '/'), coalesce(l.facts, '{}'::jsonb)
FROM (
    SELECT person, code, quantity, points, key, what, url, facts FROM evidence
    UNION ALL
    SELECT person, code, 0, begin, code || ':start', CASE many WHEN 0 THEN '没有扣分，按满分计' ELSE '起评分' END, NULL, NULL
    FROM held WHERE begin > 0
    UNION ALL
    SELECT person, code, 0, most, code || ':no-data', '无数据，按满分计', NULL, NULL
    FROM held WHERE kind = 'mean' AND many = 0
    UNION ALL
    SELECT person, code, 0, points - raw - begin, code || ':limit', '封顶', NULL, NULL
    FROM held WHERE kind <> 'mean' AND points <> raw + begin
    UNION ALL
    SELECT person, 'Σ', 0, base - earned, 'Σ:scaled', '没有数据来源的不计入，其余折算到 100 分', NULL, NULL
    FROM totals WHERE base <> earned
) l JOIN scores s ON s.person_id = l.person
