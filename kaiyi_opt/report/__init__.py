"""What people hold in their hands: award lists, workbooks, reports."""
