"""6 Who came: evidence, and the presence concluded from it.

- What is known: models (evidence), writing (the way in), recorded and schedule/viewings (watched).
- What follows: presence, standing, rules, course_queries, settling (known for good); terms are what
  a workshop agreed, agreeing and alterations how that is changed; queries join all of it.
- Told to people: why, mine, results (of a lecture), figures, drawings and tables (of a workshop).
- Lists: reading and exports read a file; drafting, covering, listed, bringing make evidence of it;
  lists are the records, forgetting lets them go. Whose row it is: matching with names, pinyin,
  cyrillic and arabic; naming asks a person, aliases remember what was said.
- Checking in: codes, windows, check_ins, checking_in, origins, flags; scanning is that of badges.
- By hand: sheet (as typed), marking (what may be written), sieve (who is shown), grid_queries
  (cells), company (who else has it open).
- What participants say: apologies and excusing, objections and objecting; apology_* are about both.
  clearing lets go what they sent. recording_questions and answering ask who watched.
- Warnings: alarms decide, alarming writes, warnings are the records.
"""
