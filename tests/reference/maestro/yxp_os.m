// YX-P, output-stationary.
Dataflow {
  TemporalMap(1,1) K;
  TemporalMap(1,1) C;
  SpatialMap(Sz(R),1) Y;
  TemporalMap(10,8) X;
  TemporalMap(Sz(R),Sz(R)) R;
  TemporalMap(Sz(R),Sz(R)) S;
  Cluster(8, P);
  SpatialMap(Sz(S),1) X;
  TemporalMap(Sz(R),Sz(R)) S;
}
