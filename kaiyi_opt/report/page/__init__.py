"""The report for a director: sections of blocks, as one page, one workbook and one notice."""
