"""One month of incubation as users of each library would write it: Mesa, mesa-frames and Starsim, a file each."""
