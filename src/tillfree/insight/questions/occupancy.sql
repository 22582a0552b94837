/*
title = "Occupancy"
means = "How many visits were inside, on average over each hour and at most at one moment."
formula = "mean = sum over visits of seconds inside in that hour / 3600 (Little 1961); peak = greatest running count of entries less exits at an entry of that hour. Hours run on past 23 for who came before midnight; of a stay longer than 12 hours the first 12 count, and each day's peak counts those who came that day. Visits that have not left are not in the mean."
elsewhere = "RetailNext: occupancy; Quividi: audience size. They count people, here visits (parties)."

[parameters]

[columns]
store = { unit = "", means = "store" }
day = { unit = "store's clock", means = "day on which the visits began" }
hour = { unit = "0 and up", means = "hour of that day" }
mean_inside = { unit = "visits", means = "inside on average" }
peak_inside = { unit = "visits", means = "inside at most" }
*/
SELECT store, day, hour, mean_inside, peak_inside FROM daily_occupancy ORDER BY store, day, hour
