"""Where the pages of the targets office live, below /targets/."""

from django.urls import path

from guiju.apps.targets.views import indicator, mine, overview, proposals

app_name = "targets"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("list/", overview.indicators, name="indicators"),
    path("report.pdf", overview.report, name="report"),
    path("mine/", mine.mine, name="mine"),
    path("mine/import/", mine.measurements_import, name="measurements_import"),
    path("mine/template.xlsx", mine.measurements_template, name="measurements_template"),
    path("proposals/", proposals.proposals, name="proposals"),
    path("proposals/decide/", proposals.proposals_decide, name="proposals_decide"),
    path("proposals/new/", proposals.proposal_new, name="proposal_new"),
    path("<uuid:id>/", indicator.indicator, name="indicator"),
    path("<uuid:id>/edit/", indicator.edit, name="edit"),
    path("<uuid:id>/milestones/", indicator.milestones, name="milestones"),
    path("<uuid:id>/measure/", indicator.measure, name="measure"),
    path("<uuid:id>/measurements/<uuid:measurement>/correct/", indicator.correct, name="correct"),
    path("<uuid:id>/measurements/<uuid:measurement>/file/", indicator.measurement_file, name="measurement_file"),
]
