"""What is computed of each photo alone: quality, keypoints, backbone features, warped patches."""
