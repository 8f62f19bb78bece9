"""What people print or download: charts (SVG), declared tables, workbooks and CSV.

Knows no framework, no office and no database: values come in, bytes and text go out. Never decides anything.
"""
