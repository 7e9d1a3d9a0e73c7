"""PMT, supplementary food: begun, noted day by day, ended, and counted per posyandu and desa."""
