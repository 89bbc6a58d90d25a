"""The objects that are returned, made by make_schema.py of the JSON Schemas that `kehoach schema` prints."""

from __future__ import annotations

from typing import Literal, NotRequired, TypeAlias, TypedDict

Byte: TypeAlias = int


Line: TypeAlias = int


class Evidence(TypedDict):
    """A place in the input."""

    bytes: list[Byte] | None
    lines: list[Line]
    page: int | None
    quote: str


List: TypeAlias = Literal['criteria', 'award_standards', 'themes', 'targets', 'solutions', 'assignments']


class Note(TypedDict):
    """Something to know."""

    code: str
    message: str
    plan: str | None


class NumberChange(TypedDict):
    """A number that differs."""

    a: str
    b: str


Op: TypeAlias = Literal['equal', 'insert', 'delete']


class OtherProvince(TypedDict):
    """The name of another province."""

    field: str
    province: str
    text: str


class Place(TypedDict):
    """Where an item stands in its plan."""

    index: int
    list: List


class PlanEntry(TypedDict):
    """One plan."""

    campaign: str | None
    code: str | None
    date: str | None
    draft: bool
    id: str
    issuer: str | None
    other_files: list[str]
    path: str | None
    province: str | None
    title: str | None


Span = TypedDict(
    'Span',
    {
        'confidence': float,
        'evidence': list[Evidence],
        'from': str,
        'kind': str,
        'label': str,
        'plan': str,
        'printed': str,
        'recurrence': str | None,
        'to': str,
    },
)


State: TypeAlias = Literal['value', 'blank', 'absent', 'unreadable']


Subject: TypeAlias = Literal['collective', 'individual', 'household', 'other', 'any']


TextOrigin: TypeAlias = Literal['text', 'pdf', 'ocr', 'mixed']


Verdict: TypeAlias = Literal['same', 'reworded', 'numbers', 'narrower', 'wider', 'moved']


class FailureSource(TypedDict):
    """Which input failed."""

    path: str


class Failure(TypedDict):
    """One input that failed, in the form of the contract."""

    message: str
    reason: str
    schema: str
    source: FailureSource


Assignment = TypedDict(
    'Assignment',
    {
        'confidence': float,
        'due': NotRequired[str | None],
        'evidence': list[Evidence],
        'tasks': list[str],
        'unit': str | None,
        'with': NotRequired[str | None],
    },
)


class Attached(TypedDict):
    """The document carried by a decision."""

    title: str | None
    type: str


Comparator: TypeAlias = Literal['>=', '>', '<=', '<', '=']


class Criterion(TypedDict):
    """A criterion (tiêu chí thi đua) or an award standard (tiêu chuẩn khen thưởng)."""

    confidence: float
    evidence: list[Evidence]
    group: str | None
    subject: Subject
    text: str


DeadlineKind: TypeAlias = Literal['report', 'interim-review', 'final-review', 'campaign-end', 'register', 'plan', 'other']


class Fact(TypedDict):
    """What is known of one scalar."""

    confidence: float
    evidence: list[Evidence]
    state: State


class Header(TypedDict):
    """Head and signature of the document (Decree 30/2020/NĐ-CP, annex I)."""

    attached: Attached | None
    code: str | None
    date: str | None
    facts: dict[str, Fact]
    issuer: str | None
    number: str | None
    parent: str | None
    place: str | None
    province: str | None
    signer_name: str | None
    signer_title: str | None
    signing_authority: str | None
    symbol: str | None
    title: str | None
    type: str | None


Level: TypeAlias = Literal['state', 'government', 'ministry', 'province', 'department', 'commune', 'unit']


class Measure(TypedDict):
    """A quantity in a target."""

    comparator: Comparator
    text: str
    unit: str | None
    value: float


Occasion: TypeAlias = Literal['annual', 'interim', 'final', 'thematic', 'regular', 'ad-hoc', 'any']


Phase = TypedDict(
    'Phase',
    {
        'confidence': float,
        'evidence': list[Evidence],
        'from': str | None,
        'label': str,
        'ordinal': int,
        'text': str | None,
        'to': str | None,
    },
)


Recurrence: TypeAlias = Literal['yearly', 'half-yearly', 'quarterly', 'monthly']


Relation: TypeAlias = Literal['implements', 'basis', 'mention']


class Source(TypedDict):
    """Where a plan was read from."""

    media_type: str
    pages: int | None
    path: str | None
    sha256: str
    text_origin: TextOrigin


class Statement(TypedDict):
    """A paragraph or bullet."""

    confidence: float
    evidence: list[Evidence]
    text: str


class Target(TypedDict):
    """A target (chỉ tiêu)."""

    confidence: float
    evidence: list[Evidence]
    measures: list[Measure]
    phase: int | None
    text: str


class Topic(TypedDict):
    """A theme or a solution: a heading and what stands under it."""

    confidence: float
    evidence: list[Evidence]
    items: list[str]
    ordinal: str | None
    text: str


class Warning(TypedDict):
    """Something a reader should know."""

    code: str
    evidence: list[Evidence]
    field: str | None
    message: str


class Change(TypedDict):
    """A run of syllables."""

    op: Op
    text: str


class ChangedItem(TypedDict):
    """An item taken over with changes."""

    base: Place
    plan: Place
    verdict: Verdict


class Child(TypedDict):
    """What one plan made of its parent."""

    added: list[Place]
    changed: list[ChangedItem]
    copied: float
    dropped: list[Place]
    near_copy: bool
    plan: str
    taken_over: list[list[Place]]


class Coverage(TypedDict):
    """What was read of a plan."""

    absent_lists: list[List]
    below_threshold: int
    doubtful: list[str]
    items: dict[str, int]
    other_provinces: list[OtherProvince]
    plan: str
    text_origin: TextOrigin
    threshold: float


class FactValue(TypedDict):
    """What one plan states."""

    confidence: float
    detail: str | None
    evidence: list[Evidence]
    plan: str
    state: State
    value: str | None
    variant: int
    when: NotRequired[list[str]]


class Match(TypedDict):
    """Two items that ask for the same."""

    a: Place
    b: Place
    diff: list[Change]
    numbers: NotRequired[list[NumberChange]]
    similarity: float
    verdict: Verdict


class Member(TypedDict):
    """An item in its family."""

    confidence: float
    evidence: list[Evidence]
    group: str | None
    index: int
    list: List
    plan: str
    similarity: float
    subject: Subject | None
    text: str


class Pair(TypedDict):
    """Two plans."""

    a: str
    b: str
    copied: float
    matched: list[Match]
    only_a: list[Place]
    only_b: list[Place]


class Award(TypedDict):
    """An award form that the plan names."""

    authority: str | None
    confidence: float
    evidence: list[Evidence]
    form: str
    level: Level | None
    occasion: list[Occasion]


Campaign = TypedDict(
    'Campaign',
    {
        'facts': dict[str, Fact],
        'from': str | None,
        'from_event': str | None,
        'name': str | None,
        'to': str | None,
        'to_event': str | None,
    },
)


class Citation(TypedDict):
    """Another document cited by code."""

    code: str
    confidence: float
    date: str | None
    evidence: list[Evidence]
    issuer: str | None
    relation: Relation
    type: str | None


class Deadline(TypedDict):
    """A dated or rhythmic duty."""

    confidence: float
    date: str | None
    event: str | None
    evidence: list[Evidence]
    kind: DeadlineKind
    recipient: str | None
    recurrence: Recurrence | None
    text: str
    via: str | None
    who: str | None


class Plan(TypedDict):
    """One plan, with its evidence."""

    assignments: list[Assignment]
    award_standards: list[Criterion]
    awards: list[Award]
    campaign: Campaign
    citations: list[Citation]
    criteria: list[Criterion]
    deadlines: list[Deadline]
    document: Header
    funding: Statement | None
    id: str
    participants: list[Statement]
    phases: list[Phase]
    purposes: list[Statement]
    recipients: list[Statement]
    requirements: list[Statement]
    schema: str
    solutions: list[Topic]
    source: Source
    targets: list[Target]
    themes: list[Topic]
    warnings: list[Warning]


class Base(TypedDict):
    """What plans made of their parent."""

    children: list[Child]
    plan: str


class FactRow(TypedDict):
    """One fact in all plans that state it."""

    absent: list[str]
    agree: bool
    field: str
    values: list[FactValue]


class Family(TypedDict):
    """Items that ask for the same."""

    absent: list[str]
    id: int
    lists: list[List]
    members: list[Member]
    not_compared: list[str]
    part: str | None
    present: list[str]
    text: str


class Comparison(TypedDict):
    """Several plans side by side."""

    base: Base | None
    coverage: list[Coverage]
    facts: list[FactRow]
    families: list[Family]
    pairs: list[Pair]
    plans: list[PlanEntry]
    schema: str
    timeline: list[Span]
    warnings: list[Note]
