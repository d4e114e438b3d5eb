"""Pages of lists that may be long: nobody leafs through them to the end, so nobody waits for a full count."""

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.utils.functional import cached_property

COUNTED_UP_TO = 10_000

if TYPE_CHECKING:
    AnyPaginator = Paginator[Any]
else:
    AnyPaginator = Paginator


class BoundedPaginator(AnyPaginator):
    """Counts one row more than it says, at most: enough to tell that there are more."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[: COUNTED_UP_TO + 1].count())

    @property
    def is_cut(self) -> bool:
        return self.count > COUNTED_UP_TO
