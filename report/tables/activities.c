#include "report/report_internal.h"

/* The groups follow the Review's chapters on prevention and protection (paras 118-186); field "" counts an office once
 * that does any of the group. */
static const struct report_question questions[] = {
    {"Identification", ""},
    {"Identification", "border.screening"},
    {"Identification", "detention.visits"},
    {"Identification", "reception.victims_identified"},
    {"Identification", "identification.at_risk_mapped"},
    {"Identification", "identification.risk_factors"},
    {"Identification", "resettlement.proactive_identification"},
    {"Advocacy", ""},
    {"Advocacy", "advocacy.legislation"},
    {"Advocacy", "advocacy.national_action_plan"},
    {"Advocacy", "advocacy.law_enforcement_guidance"},
    {"Advocacy", "advocacy.individual"},
    {"Research", ""},
    {"Research", "research.published"},
    {"Research", "research.cooperated"},
    {"Research", "research.planned"},
    {"Awareness", ""},
    {"Awareness", "awareness.persons_of_concern"},
    {"Awareness", "awareness.survey"},
    {"Awareness", "information.disseminated"},
    {"Training of staff", ""},
    {"Training of staff", "training.internal_day"},
    {"Training of staff", "training.staff_external"},
    {"Training of others", ""},
    {"Training of others", "training.government"},
    {"Training of others", "training.ngo"},
    {"Training of others", "training.international_orgs"},
    {"Training of others", "training.joint_iom"},
    {"Training of others", "training.external_plan"},
    {"Assistance and shelter", ""},
    {"Assistance and shelter", "legal_assistance"},
    {"Assistance and shelter", "psychosocial_assistance"},
    {"Assistance and shelter", "shelter.supported"},
};

static enum status rows(struct report_source *source, struct error *error)
{
    return report_rows_yesno(source, questions, REPORT_COUNT(questions), error);
}

const struct report_table table_activities = {
    .id = "activities",
    .number = 4,
    .title = "Prevention and protection activities",
    .note = "Counts offices by their answer on each activity, and once for each group where an office does any of it (the best of "
            "its answers).",
    .denominator = "Percentages are of the offices that answered yes, partly or no; not reported is never counted as no.",
    .columns = report_yesno_columns,
    .column_count = REPORT_YESNO_COLUMNS,
    .sets = report_yesno_set,
    .set_count = 1,
    .rows = rows,
    .fields = "border.screening detention.visits reception.victims_identified identification.at_risk_mapped "
              "identification.risk_factors resettlement.proactive_identification advocacy.legislation "
              "advocacy.national_action_plan advocacy.law_enforcement_guidance advocacy.individual research.published "
              "research.cooperated research.planned awareness.persons_of_concern awareness.survey information.disseminated "
              "training.internal_day training.staff_external training.government training.ngo training.international_orgs "
              "training.joint_iom training.external_plan legal_assistance psychosocial_assistance shelter.supported",
};
