"""Names and strings in every place that a workbook has for them: a round trip, or refused; none altered."""
