"""Every number that attribution's model rests on; docs/concepts/attribution.md derives them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AttributionSettings:
    """Likelihoods, priors and bounds of the joint inference."""

    reach_out_m: float = 0.70
    """Metres from slot centre to body, along the facing, at the act; anthropometry: arm 0.6-0.8."""
    reach_out_sd_m: float = 0.17
    """Metres, spread of the former over people; own simulator."""
    reach_along_sd_m: float = 0.30
    """Metres, spread of the body along the shelf at the act; own simulator."""
    body_background_per_m2: float = 0.2
    """People per square metre standing anywhere near a shelf in use; own choice: one in five."""
    reach_limit_m: float = 1.9
    """Metres beyond which nobody reaches a slot's centre; arm, lean and tracking error."""
    wrist_sd_m: float = 0.06
    """Metres, spread of how near an actor's wrist was seen to come to the slot's box; simulator."""
    wrist_before_s: float = 0.9
    """Seconds before the act in which the reach is looked for; own simulator."""
    wrist_after_s: float = 0.9
    """Seconds after the act in which the withdrawal is looked for; own simulator."""
    wrist_floor: float = 0.27
    """Share of acts of which the wrist's way was seen badly or not at all; own simulator."""
    wrist_scale_m: float = 0.35
    """Metres, scale over which a bystander's wrist distance spreads; own simulator."""
    moment_s: float = 0.25
    """Seconds about the act within which the hands are where they act; a grip's time."""
    moment_m: float = 0.08
    """Metres from the box at which a hand seen at that moment is as likely not the actor's."""
    moment_blur_m: float = 0.05
    """Metres over which that judgement turns; the error of a wrist from two views."""
    moment_least: float = 0.018
    """Likelihood ratio of both hands being seen elsewhere: cameras and clocks err; simulator."""
    along_sd_m: float = 0.05
    """Metres from wrist to what the hand holds, along the shelf; beside the view's own error."""
    along_pace_m_s: float = 0.1
    """Metres that a look so many seconds from the act is worth less: the hand moves."""
    along_least: float = 0.05
    """Likelihood ratio of a hand seen beside the slot's width: views err; own simulator."""
    facing_blur: float = 0.15
    """Cosine over which facing the shelf turns into turning one's back; 9 degrees of error."""
    facing_least: float = 0.05
    """Likelihood ratio of taking with one's back to the shelf; own simulator."""
    weight_slack_g: float = 1.5
    """Grams added to a change's standard deviation: what the noise model leaves out."""
    weight_slack_share: float = 0.012
    """Share of a change's size added likewise: crosstalk left over and plate gain; real noise."""
    weight_outlier: float = 1e-4
    """Probability density per gram of a change that no product explains; own choice."""
    quantity_prior: tuple[float, ...] = (0.84, 0.13, 0.02, 0.01)
    """Probability of taking 1, 2, 3, 4 units in one act; baskets of small stores."""
    beside_prior: float = 0.03
    """Chance that an item of the next slot moved this plate and hardly its own."""
    foreign_prior: float = 0.35
    """Chance that one of the wrongly placed units of a slot is taken rather than a planned one."""
    return_home: float = 0.8
    """Chance that an item put back goes where the planogram has it; own choice."""
    return_unheld: float = 1e-4
    """Prior of putting back what the person does not hold; a missed pick must explain it."""
    return_other: float = 0.02
    """Prior of putting back what somebody else took (handed over); rare."""
    restock_unplanned: float = 1e-3
    """Prior of staff putting an article on a slot that is not its own."""
    two_acts: float = 2e-3
    """Prior of two different articles moving in one change of load."""
    two_people: float = 0.1
    """Chance, given two acts in one change of load, that they were two people's; own choice."""
    stranger: float = 2e-4
    """Prior density ratio of an act by somebody whom no track shows."""
    nothing: float = 1e-3
    """Prior of a change of load being no act at all."""
    sighting_window_s: float = 2.6
    """Seconds after a pick in which an item seen in that hand speaks for it."""
    sighting_background: float = 0.02
    """Chance that a detector names a given article for an unrelated item: about 1 in 50."""
    sighting_own: float = 0.5
    """Share of the sightings after a pick that show the article just taken; others were held."""
    sighting_least: float = -1.2
    """Nats that sightings of other things may count against an explanation at most; own choice."""
    sighting_most: float = 8.0
    """Nats that sightings may count for an explanation at most: frames are not independent."""
    brought_window_s: float = 1.3
    """Seconds before a return in which an item seen in the hand may be what it brings; own."""
    brought: float = 0.5
    """Share of a sighting's nats that counts there: the hand may show what it took before."""
    sighting_apart: float = 6.0
    """Nats that one article can be behind another which the same sightings speak for."""
    sighting_limit: int = 64
    """Sightings kept for an act; beyond that later ones are ignored."""
    admission_missing: float = 1e-3
    """Least chance that a scan's person is none of the tracks at the gate."""
    insider_unscanned: float = 2e-3
    """Chance that somebody who walks about inside has not scanned; own choice: one in 500."""
    double: float = 0.8
    """Chance that a track which begins inside, away from all gates, with somebody beside it and
    nobody lost, shows that person a second time; own simulator."""
    double_m: float = 0.5
    """Metres between the two, spread; a body bent into a shelf."""
    double_reach_m: float = 1.2
    """Metres beyond which a new track shows nobody twice."""
    double_gate_m: float = 1.5
    """Metres from a gate within which somebody may have come in unseen."""
    succession_s: float = 4.0
    """Seconds before a track's end within which another may have taken its person over."""
    succession_m: float = 0.8
    """Metres between the two at that moment, spread; a step."""
    succession: float = 0.7
    """Chance of such a succession at no distance; own choice, what follows decides."""
    succession_settled: float = 0.1
    """The same for a track that had lived for `settled_s`; own choice."""
    settled_s: float = 15.0
    """Seconds of life after which a track that ends rather left than was taken over."""
    lost_memory_s: float = 60.0
    """Seconds for which somebody lost inside may turn up again as a new track."""
    lost_pace_m_s: float = 1.6
    """Metres a second that somebody out of sight may have walked; a brisk walk."""
    lost_again: float = 0.9
    """Chance that a new track inside is somebody who was lost, where anybody was; own choice."""
    ghost_scanned: float = 2e-2
    """Chance that somebody who scanned is gone within `ghost_s`; own choice."""
    ghost_s: float = 3.0
    """Seconds of life under which a track that ended at the gate is likelier a ghost."""
    riddle_g: float = 15.0
    """Grams gone for good that nothing explains, from which on a receipt is doubted; own choice."""
    riddle_nobody: float = -6.0
    """Log ratio from which on somebody's reach makes an act of nobody's a doubt; own choice."""
    beam_width: int = 192
    """Joint explanations kept; more raises accuracy in crowds and costs time in proportion."""
    beam_log_range: float = 11.0
    """Explanations this many nats behind the best are dropped (1 in 60,000)."""
    horizon_s: float = 6.0
    """Seconds during which an act may still be explained anew; then its weights are folded in."""
    history_s: float = 14.0
    """Seconds of tracks kept for late changes; covers the horizon and the lateness of a plate."""
    alternatives_kept: int = 6
    """Explanations listed in a claim's evidence."""
    hidden_prior: float = 0.35
    """Chance that a reach into a blind slot moves something; own simulator."""
    hidden_standing: float = 0.1
    """The same for who only stood there with a hand unseen; own choice."""
    hidden_onset: float = 0.85
    """The same for hands that were there when the plate got stuck: in use is when plates do."""
    hidden_onset_s: float = 2.5
    """Seconds after a plate got stuck up to which a reach counts as the use that it stuck in."""
    hidden_sd_m: float = 0.13
    """Metres, spread of the wrist of a hand that acts about a blind slot's box; half a slot."""
    hidden_reach_m: float = 0.28
    """Metres from wrist to a blind slot's box that count as a reach."""
    hidden_body_m: float = 1.2
    """Metres from body to a blind slot within which a reach is possible; arm and lean."""
    hidden_pass_m_s: float = 0.8
    """Metres a second above which somebody walks past; own simulator: 2 % of those who act."""
    hidden_gap_s: float = 0.6
    """Seconds that both hands must be seen away from a blind slot's box to end a stay; looks."""
    hidden_inside_s: float = 1.5
    """Seconds that a stay goes on with a hand unseen: it may be in the shelf; a grip and a look."""
    hidden_covered: float = 0.4
    """Weight of a moment at which the hand was not seen, against one in the box; own simulator."""
    hidden_patience_s: float = 0.3
    """Seconds that a stay must have grown by to be weighed anew; bounds the work."""
    hidden_both: float = 0.5
    """Share of takes of two in which both hands reach; own simulator."""
    hidden_both_m: float = 0.1
    """Metres, spread of how near the farther of two reaching hands comes; own simulator."""
    hidden_beside_per_m: float = 0.15
    """Density per metre of a hand that takes nothing beside the box, while the other takes one."""
    hidden_named: float = 0.1
    """Least probability with which a detector must name an article of a blind slot."""
    hidden_share: float = 0.15
    """Least probability that the hand of a sighting is this track's."""
    hidden_away_s: tuple[float, float] = (0.6, 2.8)
    """Seconds after a pick, by when it was told, between which the item is put away; simulator."""
    hidden_again: float = 0.4
    """Odds of another act in a reach where the hand has just taken an item, against any other
    reach: half of these are the same reach, seen in two parts; own simulator."""
    hidden_unseen: float = 0.2
    """Chance that no camera sees an item in the hand within the window after a pick; simulator."""
    hidden_unseen_brought: float = 0.4
    """Chance that no camera sees an item in the hand that brings it back; own simulator."""
    hidden_return: float = 0.5
    """Odds of putting an item back to its own slot against taking one, by who holds it; own."""
    hidden_strange: float = 0.05
    """Odds of putting an item down on a slot that is not its own against taking one; own choice."""
    hidden_slow_m_s: float = 0.4
    """Metres a second below which somebody stands before a slot rather than passes."""
    hidden_stand_s: float = 0.5
    """Seconds of standing before a blind slot with a hand unseen that make a visit doubtful."""
    hidden_apart_s: float = 2.5
    """Seconds within which a weighed pick by the same hands explains what they show."""
    said_again: float = 0.05
    """Change in a claim's probability that is worth saying again though its content stands."""
    update_s: tuple[float, ...] = (0.0, 0.3, 0.6, 1.0)
    """Seconds after the first say at which hands are looked at anew."""
    nobody_s: float = 600.0
    """Seconds after which an act that is nobody's can no longer be revised; bounds memory."""
    busy_s: float = 0.8
    """Seconds that one hand needs between two items; a reach and a withdrawal."""
    busy_log: float = -3.5
    """Nats against one person's hands moving two items at once, fading over `busy_s`."""
