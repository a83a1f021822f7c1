"""8 The paper: certificates as issued, signed, and verified by anybody for as long as it matters.

- Who gets one: entitlement (rules, task, exceptions); assessment and assessing (the task),
  exceptions, dry_runs (before a rule is kept); queries join all of it.
- Whose name: names, confirming (asking for it), previews (what the holder sees).
- How it looks: layout.typ is the house's; templates, vault, slots and trials are the organisers';
  sandbox and locked_room print those; looks is either, paper prints it.
- As issued: facts (what stands on it), models, issuing (numbers), runs, making (badge, paper,
  signature), another_try.
- Keys: keys, key_files, key_making, signers (that sign), published (that verify), signing with
  pades.
- Badges: the room badges; status_lists (revoked ones), renewals (proved anew).
- Verified: verdicts is the one answer, from record_queries (our records), inspecting with
  signatures and credentials (a file), compact (a square code), archives (a folder without us);
  guessing refuses those who try numbers.
- Letters of thanks to lecturers: thanks, thanking, thanks_facts, thanks_paper.
"""
