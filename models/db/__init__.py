"""Where the domain's records are kept: SQLAlchemy tables, their mapping to records, repositories, migrations.

It knows ``models.domain`` only; ``SqlUnitOfWork`` and ``SqlEmbeddingCache`` satisfy ``matcher``'s ports by shape.
"""

from models.db.embedding_cache import SqlEmbeddingCache
from models.db.engine import open_database, upgrade
from models.db.memory import ReadMemory
from models.db.unit_of_work import SqlUnitOfWork

__all__ = ["ReadMemory", "SqlEmbeddingCache", "SqlUnitOfWork", "open_database", "upgrade"]
