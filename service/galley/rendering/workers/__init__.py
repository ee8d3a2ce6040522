"""The expendable processes: one renders, one reads what strangers wrote."""
