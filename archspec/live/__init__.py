"""A page that follows a spec while it changes, and the server that shows it.

`FollowedSpec` turns files into states; functions turn a state into what the page shows, and two
states into what changes on it; `server` and `watch` alone know the network and the file system's
events.
"""
