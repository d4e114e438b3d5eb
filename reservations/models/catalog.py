"""What can be reserved."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CatalogItem(models.Model):
    """A product in a region: for a virtual machine its size, and how it shares its benefit with others."""

    resource_type = models.CharField(_("resource type"), max_length=40, help_text=_("Azure's reservedResourceType"))
    sku = models.CharField(_("SKU"), max_length=80)
    region = models.CharField(_("region"), max_length=40, blank=True, help_text=_("empty: all regions"))
    name = models.CharField(_("product"), max_length=120)
    series = models.CharField(_("series"), max_length=40, blank=True)
    vcpus = models.PositiveIntegerField(_("vCPU"), null=True, blank=True)
    memory_gib = models.DecimalField(_("memory (GiB)"), max_digits=9, decimal_places=2, null=True, blank=True)
    flexibility_group = models.CharField(_("instance size flexibility group"), max_length=80, blank=True)
    flexibility_ratio = models.DecimalField(_("ratio"), max_digits=9, decimal_places=2, null=True, blank=True)
    retired_on = models.DateField(_("retired on"), null=True, blank=True)

    class Meta:
        verbose_name = _("catalog item")
        verbose_name_plural = _("catalog items")
        constraints = [
            models.UniqueConstraint(fields=["resource_type", "sku", "region"], name="catalog_item_once"),
            models.CheckConstraint(
                condition=models.Q(flexibility_ratio__isnull=True) | models.Q(flexibility_ratio__gt=0),
                name="catalog_ratio_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.region}".strip()
