"""What comes in, by task group, and who handles it."""

from services.matching import commands
from services.matching.handlers import drafts, imports, pairs, participants, people, programs, proposals, releases, runs
from shared.processing.service import Routes

ROUTES: dict[str, Routes] = {
    "matching.people": {
        commands.RegisterPerson: people.register_person,
    },
    "matching.programs": {
        commands.CreateProgram: programs.create_program,
        commands.PublishProgram: programs.publish_program,
        commands.ChangeStage: programs.change_stage,
        commands.EndPairs: programs.end_pairs,
        commands.EnrollParticipant: participants.enroll_participant,
        commands.RefreshParticipant: participants.refresh_participant,
        commands.ReadyParticipant: participants.ready_participant,
        commands.WithdrawParticipant: participants.withdraw_participant,
        commands.StartImport: imports.start_import,
        commands.BeginRows: imports.begin_rows,
        commands.RecordRows: imports.record_rows,
        commands.RecordPerson: imports.record_person,
        commands.FailImport: imports.fail_import,
        commands.StartMatchRun: runs.start_match_run,
        commands.ProposePairs: runs.propose_pairs,
        commands.NoteUnmatched: runs.note_unmatched,
        commands.FinishDraft: runs.finish_draft,
        commands.CancelMatchRun: runs.cancel_match_run,
        commands.FailMatchRun: runs.fail_match_run,
        commands.PinPair: drafts.pin_pair,
        commands.ForbidPair: drafts.forbid_pair,
        commands.PairByHand: drafts.pair_by_hand,
        commands.ReleaseMatchRun: releases.release_match_run,
        commands.ReleasePairs: releases.release_pairs,
        commands.ReleaseUnmatched: releases.release_unmatched,
        commands.ApprovePair: proposals.approve_pair,
        commands.DeclinePair: proposals.decline_pair,
        commands.ExpireProposal: proposals.expire_proposal,
        commands.SeekNextBest: proposals.seek_next_best,
        commands.OfferPairs: proposals.offer_pairs,
        commands.NoteNobodyFound: proposals.note_nobody_found,
        commands.EndPair: pairs.end_pair,
        commands.RequestRecheck: pairs.request_recheck,
        commands.RecheckPairs: pairs.recheck_pairs,
    },
}
