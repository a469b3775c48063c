"""0002 to 0003: past meetings; and what the library planned last is the desk's draft where the desk has none."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_OF_A_DRAFT = {"version": 0, "revision": 1, "published_at": None, "note": ""}
_PLANNED = ("schedules", "meetings", "seats")  # in the order in which they refer to each other


def upgrade() -> None:
    op.create_table(
        "pasts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("forum", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["forum"], ["forums.id"], name="fk_pasts_forum_forums", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_pasts"),
    )
    op.create_index("ix_pasts_forum", "pasts", ["forum"])
    op.create_table(
        "past_rows",
        sa.Column("forum", sa.String(), nullable=False),
        sa.Column("past", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("firm", sa.String(), nullable=False),
        sa.Column("partner", sa.String()),
        sa.Column("together", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("firm_id", sa.String()),
        sa.Column("partner_id", sa.String()),
        sa.ForeignKeyConstraint(
            ["forum"], ["forums.id"], name="fk_past_rows_forum_forums", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["past"], ["pasts.id"], name="fk_past_rows_past_pasts", ondelete="CASCADE"),
        *(
            sa.ForeignKeyConstraint(
                ["forum", column],
                ["firms.forum", "firms.id"],
                name=f"fk_past_rows_forum_{column}_firms",
                ondelete="CASCADE",
            )
            for column in ("firm_id", "partner_id")
        ),
        sa.PrimaryKeyConstraint("forum", "past", "position", name="pk_past_rows"),
    )
    for column in ("firm_id", "partner_id"):
        op.create_index(f"ix_past_rows_forum_{column}", "past_rows", ["forum", column])
    _make_drafts()


def downgrade() -> None:
    """Drafts stay: the earlier tables know them too."""
    op.drop_table("past_rows")
    op.drop_table("pasts")


def _make_drafts() -> None:
    """A copy of the last version, as version 0, in each forum that has versions and no draft."""
    connection = op.get_bind()
    tables = sa.MetaData()
    tables.reflect(connection, only=_PLANNED)
    schedules = tables.tables["schedules"]
    last = sa.select(schedules.c.forum, sa.func.max(schedules.c.version)).group_by(schedules.c.forum)
    for forum, version in connection.execute(last.having(sa.func.min(schedules.c.version) > 0)).all():
        for name in _PLANNED:
            table = tables.tables[name]
            columns = [
                sa.cast(_OF_A_DRAFT[column.name], column.type).label(column.name)
                if column.name in _OF_A_DRAFT
                else column
                for column in table.c
            ]
            copied = sa.select(*columns).where(table.c.forum == forum, table.c.version == version)
            connection.execute(sa.insert(table).from_select([column.name for column in table.c], copied))
