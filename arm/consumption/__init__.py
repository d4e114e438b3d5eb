"""Microsoft.Consumption: how much of reservations was used."""
