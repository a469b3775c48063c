"""0003 to 0004: an organiser is called by the name as it was typed."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("users", sa.Column("shown", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """Whoever has a name goes by its lower case again."""
    with op.batch_alter_table("users") as users:
        users.drop_column("shown")
