#include "report/report_internal.h"

static const struct report_question questions[] = {
    {"Working groups and joint projects", "working_group.member"},
    {"Working groups and joint projects", "partnership.joint_projects"},
    {"Working groups and joint projects", "research.cooperated"},
    {"Working groups and joint projects", "outreach.non_traditional"},
    {"Referral", "referral.mechanism"},
    {"IOM", ""},
    {"IOM", "partnership.iom_consulted"},
    {"IOM", "training.joint_iom"},
};

static enum status rows(struct report_source *source, struct error *error)
{
    return report_rows_yesno(source, questions, REPORT_COUNT(questions), error);
}

const struct report_table table_cooperation = {
    .id = "cooperation",
    .number = 6,
    .title = "Cooperation with others",
    .note = "Counts offices by their answer on working groups, joint projects, referral mechanisms and IOM (paras 174-178, "
            "208-213, 230).",
    .denominator = "Percentages are of the offices that answered yes, partly or no; not reported is never counted as no.",
    .columns = report_yesno_columns,
    .column_count = REPORT_YESNO_COLUMNS,
    .sets = report_yesno_set,
    .set_count = 1,
    .rows = rows,
    .fields = "working_group.member partnership.joint_projects research.cooperated outreach.non_traditional "
              "referral.mechanism partnership.iom_consulted training.joint_iom",
};
