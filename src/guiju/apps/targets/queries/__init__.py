"""Reads of the targets office. What takes an `actor` shows only what that actor may see; the rest is public."""

from guiju.apps.targets.queries.lists import STANDINGS_MAX as STANDINGS_MAX
from guiju.apps.targets.queries.lists import Sort as Sort
from guiju.apps.targets.queries.lists import Waiting as Waiting
from guiju.apps.targets.queries.lists import documents as documents
from guiju.apps.targets.queries.lists import indicators as indicators
from guiju.apps.targets.queries.lists import indicators_count as indicators_count
from guiju.apps.targets.queries.lists import proposals as proposals
from guiju.apps.targets.queries.lists import proposals_count as proposals_count
from guiju.apps.targets.queries.lists import standings as standings
from guiju.apps.targets.queries.lists import standings_of as standings_of
from guiju.apps.targets.queries.lists import states_of_items as states_of_items
from guiju.apps.targets.queries.reading import EvidenceFile as EvidenceFile
from guiju.apps.targets.queries.reading import editions as editions
from guiju.apps.targets.queries.reading import evidence_file as evidence_file
from guiju.apps.targets.queries.reading import indicator as indicator
from guiju.apps.targets.queries.reading import measurement as measurement
from guiju.apps.targets.queries.reading import measurements as measurements
from guiju.apps.targets.queries.reading import standing as standing
from guiju.apps.targets.queries.reading import standing_changes as standing_changes
from guiju.apps.targets.queries.shapes import EditionView as EditionView
from guiju.apps.targets.queries.shapes import IndicatorView as IndicatorView
from guiju.apps.targets.queries.shapes import MeasurementView as MeasurementView
from guiju.apps.targets.queries.shapes import Standing as Standing
from guiju.apps.targets.queries.shapes import StandingChangeView as StandingChangeView
from guiju.apps.targets.queries.sources import SOURCES as SOURCES
from guiju.apps.targets.queries.sources import Source as Source
