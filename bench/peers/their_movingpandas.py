"""Runs in an interpreter that has MovingPandas, and nothing of ours: its gaps and stops over a CSV of `vessel,t,lon,lat`, and the CPU time it took.

    PYTHON bench/peers/their_movingpandas.py FIXES.csv GAP_HOURS STOP_METRES STOP_MINUTES
"""

import json
import sys
import time
from datetime import timedelta
from importlib.metadata import version

import geopandas
import movingpandas
import pandas

path, gap_h, metres, minutes = sys.argv[1], *map(float, sys.argv[2:5])
rows = pandas.read_csv(path)
rows["t"] = pandas.to_datetime(rows["t"], unit="us")
frame = geopandas.GeoDataFrame(rows[["vessel", "t"]], geometry=geopandas.points_from_xy(rows["lon"], rows["lat"]), crs=4326).set_index("t")
begun = time.process_time()
tracks = movingpandas.TrajectoryCollection(frame, "vessel")
built = time.process_time()
parts = movingpandas.ObservationGapSplitter(tracks).split(gap=timedelta(hours=gap_h))
split = time.process_time()
stops = movingpandas.TrajectoryStopDetector(tracks).get_stop_time_ranges(max_diameter=metres, min_duration=timedelta(minutes=minutes))
done = time.process_time()


def us(moment):
    return int(pandas.Timestamp(moment).value) // 1000


print(json.dumps({
    "version": version("movingpandas"), "trajectories": len(tracks), "build_s": built - begun, "gaps_s": split - built, "stops_s": done - split,
    # A part is called by its ship and a number.
    "parts": [[str(p.df["vessel"].iloc[0]).rsplit("_", 1)[0], us(p.get_start_time()), us(p.get_end_time())] for p in parts],
    "stops": [[str(s.traj_id), us(s.t_0), us(s.t_n)] for s in stops],
}))
